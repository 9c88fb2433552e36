// Texts that come from elsewhere. They reach the page as text nodes only; this makes them readable.

const kEntities: Record<string, string> = {
  amp: "&", lt: "<", gt: ">", quot: '"', "#39": "'", nbsp: " ",
};

// A description with its tags taken out. What is left is text, whatever it looks like.
export function plainText(html: string): string {
  const text = html.replace(/<[^>]*>/g, "").replace(/\r\n?/g, "\n");
  return text.replace(/&(#39|[a-z]+);/g, (all, name: string) => kEntities[name] ?? all).trim();
}
