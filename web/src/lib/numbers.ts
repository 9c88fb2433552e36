// Prices and amounts of money in the reader's locale. What is unknown is a dash, never 0.
// A formatter is costly to make and used thousands of times a second: each is made once.

const kUnknown = "–";
const kSignificantDigits = 4;

const smallDigits = {
  minimumSignificantDigits: kSignificantDigits, maximumSignificantDigits: kSignificantDigits,
} as const;
const compactDigits = {
  notation: "compact", minimumSignificantDigits: 3, maximumSignificantDigits: 3,
} as const;

const formatters = new Map<string, Intl.NumberFormat>();

function formatter(locale: string | undefined, options: Intl.NumberFormatOptions) {
  const name = `${locale ?? ""} ${JSON.stringify(options)}`;
  const kept = formatters.get(name);
  if (kept) return kept;
  const made = new Intl.NumberFormat(locale, options);
  formatters.set(name, made);
  return made;
}

function isUnknown(value: number | null | undefined): value is null | undefined {
  return value == null || !Number.isFinite(value);
}

// A yen has no cents: how many decimals a currency has is its own affair. CoinGecko also prices
// in coins, which Intl gives two decimals although eight are usual.
const kDecimalsOfCoins: Record<string, number> = { BTC: 8, ETH: 8 };

// Below 1 a price shows four significant digits, however many zeros come first.
export function formatPrice(
  value: number | null | undefined, currency: string, locale?: string,
): string {
  if (isUnknown(value)) return kUnknown;
  const base = { style: "currency", currency } as const;
  if (value !== 0 && Math.abs(value) < 1) {
    return formatter(locale, { ...base, ...smallDigits }).format(value);
  }
  const decimals = kDecimalsOfCoins[currency.toUpperCase()];
  const digits = decimals === undefined ? {} : { maximumFractionDigits: decimals };
  return formatter(locale, { ...base, ...digits }).format(value);
}

// Market caps and volumes: 1.2T rather than 13 digits.
export function formatCompact(
  value: number | null | undefined, currency: string, locale?: string,
): string {
  if (isUnknown(value)) return kUnknown;
  return formatter(locale, { style: "currency", currency, ...compactDigits }).format(value);
}

// Supplies and counts, without a currency.
export function formatCount(value: number | null | undefined, locale?: string): string {
  if (isUnknown(value)) return kUnknown;
  const digits = Math.abs(value) < 1e6 ? { maximumFractionDigits: 8 } : compactDigits;
  return formatter(locale, digits).format(value);
}

const kPercent = { style: "percent", minimumFractionDigits: 2, maximumFractionDigits: 2 } as const;

// A change, with its sign. The API gives percent, Intl wants a ratio.
export function formatPercent(percent: number | null | undefined, locale?: string): string {
  if (isUnknown(percent)) return kUnknown;
  return formatter(locale, { ...kPercent, signDisplay: "exceptZero" }).format(percent / 100);
}

// A part of a whole, or what else has no direction.
export function formatShare(percent: number | null | undefined, locale?: string): string {
  return isUnknown(percent) ? kUnknown : formatter(locale, kPercent).format(percent / 100);
}

// "12 s", "3 min", "2 h": how old something is, in the reader's language.
export function formatAge(milliseconds: number, locale?: string): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const [value, unit] =
    seconds < 90 ? [seconds, "second"]
    : seconds < 5400 ? [Math.round(seconds / 60), "minute"]
    : [Math.round(seconds / 3600), "hour"];
  const options = { style: "unit", unit, unitDisplay: "short" } as const;
  return formatter(locale, options as Intl.NumberFormatOptions).format(value as number);
}

export function formatTime(iso: string | null | undefined, locale?: string): string {
  if (!iso) return kUnknown;
  return new Date(iso).toLocaleString(locale, { dateStyle: "medium", timeStyle: "short" });
}

// A number as one types it: no exponent, no separators of thousands.
export function plainNumber(value: number | null | undefined): string {
  if (value == null) return "";
  return value.toLocaleString("en-US", { useGrouping: false, maximumFractionDigits: 20 });
}
