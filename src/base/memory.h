// How the process holds memory. Threads: any, but BoundArenas: before there are others.
#pragma once

namespace cpa {

// glibc keeps an arena for each of many threads, and each keeps what it once had: a pool of threads
// that work on large things one after the other would hold a multiple of the largest.
void BoundArenas();

// Something large was worked on: what it held can be given back soon.
void NoteLargeWork();

// Gives back to the system what is free, if large work was noted since it last did. Takes some
// milliseconds, in which others wait for memory: not on a loop, and not often.
bool GiveMemoryBack();

}  // namespace cpa
