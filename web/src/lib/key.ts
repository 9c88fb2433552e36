// The API key of this browser. It is kept in localStorage, leaves it only in requests to this
// server, and is gone with one call.

import { signal } from "@preact/signals";

const kName = "api-key";

// A browser that forbids storage keeps the key as long as the page is open.
function stored(): string {
  try {
    return localStorage.getItem(kName) ?? "";
  } catch {
    return "";
  }
}

// Empty: nobody is signed in.
export const apiKey = signal(stored());

export function rememberKey(key: string): void {
  apiKey.value = key.trim();
  try {
    localStorage.setItem(kName, apiKey.value);
  } catch {
    // Said above.
  }
}

export function forgetKey(): void {
  apiKey.value = "";
  try {
    localStorage.removeItem(kName);
  } catch {
    // Nothing was stored.
  }
}

// What another tab does to the key counts here as well.
export function followKeyOfOtherTabs(page: Window): void {
  page.addEventListener("storage", ({ key }) => {
    if (key === kName || key === null) apiKey.value = stored();
  });
}
