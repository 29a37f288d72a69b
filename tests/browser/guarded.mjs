// How an exported CSV spells texts that a spreadsheet program would compute or take for numbers: once more, in another language.
const SEPARATORS = /([;\t\r\n|:])/;
const SIGN = /^[\s"\u200b\ufeff\u202a-\u202e\u2066-\u2069]*[=+\-@＝＋－＠]/;
const NUMBER = /^[0-9.][-0-9/.,:% eE]*$/;
const isAddress = (text) => text.split('.').length === 4 || text.split(':').length > 3 || text.includes('::');

export function guarded(text) {
  // eslint-disable-next-line no-control-regex
  const isControlled = /^[\u0000-\u001f\u007f]/.test(text);
  const isNumber = NUMBER.test(text.trim()) && !isAddress(text);
  // Of each part that a separator ends, whether it begins with a sign.
  const parts = text.split(SEPARATORS).map((part) => (SIGN.test(part) ? `'${part}` : part));
  const isSigned = parts[0].startsWith("'") && !text.startsWith("'");
  return (isControlled || isNumber) && !isSigned ? `'${parts.join('')}` : parts.join('');
}
