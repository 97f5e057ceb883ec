/** Small numbers in words: remainders and residuals as powers of ten. */

const RAISED = '⁰¹²³⁴⁵⁶⁷⁸⁹';

/** 2.3e-10 → '2·10⁻¹⁰'; zero stays zero. */
export function boundedText(value: number): string {
  const size = Math.abs(value);
  if (!(size > 0)) return '0';
  const [digits = '1', power = '0'] = size.toExponential(0).split('e');
  const raised = [...String(Math.abs(Number(power)))].map((digit) => RAISED[Number(digit)]).join('');
  return `${digits}·10${Number(power) < 0 ? '⁻' : ''}${raised}`;
}
