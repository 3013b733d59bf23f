/** Letters that Unicode does not decompose. */
const FOLDED: Readonly<Record<string, string>> = {
  đ: 'd',
  ð: 'd',
  ø: 'o',
  ł: 'l',
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  þ: 'th',
  ı: 'i',
};

const SUFFIX = /^(jr|sr|ii|iii|iv)\.?$/i;

/** `Last, First` → `First Last`; `Last Jr., First` → `First Last Jr.`; `First Last, Jr.` stays in order. */
export const inSpokenOrder = (name: string): string => {
  const comma = name.indexOf(',');
  if (comma < 0) return name;
  const last = name.slice(0, comma).trim();
  const first = name.slice(comma + 1).trim();
  return SUFFIX.test(first) ? `${last} ${first}` : `${first} ${last}`;
};

/**
 * The key of a player's name in every table (processors §2.4), empty for an empty name. Suffixes are kept. The only
 * normaliser: variants that still differ are resolved by the alias table.
 */
export const normalizePlayerName = (name: string | null | undefined): string =>
  inSpokenOrder((name ?? '').trim().replace(/^[0-9]+/, ''))
    .toLowerCase()
    .replace(/[đðøłßæœþı]/g, (letter) => FOLDED[letter] ?? '')
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .replace(/[^a-z0-9]/g, '');
