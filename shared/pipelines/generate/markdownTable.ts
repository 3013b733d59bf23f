const padded = (cells: readonly string[], widths: readonly number[]): string =>
  `| ${cells.map((cell, column) => cell + ' '.repeat((widths[column] ?? 0) - cell.length)).join(' | ')} |`;

/** A table with columns padded to their widest cell, as the formatter leaves it. Empty cells show a dash. */
export const markdownTable = (header: readonly string[], rows: readonly (readonly string[])[]): string => {
  const body = rows.map((cells) => cells.map((cell) => (cell === '' ? '–' : cell.replaceAll('|', '\\|'))));
  const widths = header.map((title, column) =>
    Math.max(3, title.length, ...body.map((cells) => (cells[column] ?? '').length)),
  );
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [padded(header, widths), rule, ...body.map((cells) => padded(cells, widths))].join('\n');
};

export const code = (text: string): string => `\`${text}\``;
export const codes = (texts: readonly string[]): string => texts.map(code).join(', ');
