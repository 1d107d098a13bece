/** The signs of the ladder and of what lies beside it. Always shown with the word. */
export type Sign = 'delivered' | 'read' | 'signed' | 'done' | 'verified' | 'late' | 'difficulty' | 'unreachable' | 'excused';

const disc = 'var(--l4)';
function shape(sign: Sign) {
  switch (sign) {
    case 'delivered': return <circle cx="8" cy="8" r="5.5" fill="none" stroke={disc} strokeWidth="1.4" />;
    case 'read': return <><circle cx="8" cy="8" r="5.5" fill="none" stroke={disc} strokeWidth="1.4" /><path d="M8 2.5A5.5 5.5 0 0 1 13.5 8H8Z" fill={disc} /></>;
    case 'signed': return <><circle cx="8" cy="8" r="5.5" fill="none" stroke={disc} strokeWidth="1.4" /><path d="M8 2.5a5.5 5.5 0 0 1 0 11Z" fill={disc} /></>;
    case 'done': return <circle cx="8" cy="8" r="6" fill={disc} />;
    case 'verified': return <><circle cx="8" cy="8" r="6.2" fill="var(--l5)" /><path d="m5 8.2 2.1 2.1L11 6.2" fill="none" stroke="var(--on-l5)" strokeWidth="1.6" /></>;
    case 'late': return <><path d="M8 2 14.5 13.6h-13Z" fill="var(--late)" /><path d="M8 6v4M8 11.2v1.4" stroke="var(--surface)" strokeWidth="1.4" /></>;
    case 'difficulty': return <path d="M8 2.2 13.8 8 8 13.8 2.2 8Z" fill="var(--mark)" />;
    case 'unreachable': return <><rect x="2.5" y="2.5" width="11" height="11" fill="none" stroke="var(--text2)" /><path d="m3 9 6-6M3 13 13 3M7 13l6-6" stroke="var(--text2)" strokeWidth="1.1" /></>;
    case 'excused': return <><circle cx="8" cy="8" r="5.5" fill="none" stroke="var(--text2)" strokeWidth="1.3" /><path d="M5 8h6" stroke="var(--text2)" strokeWidth="1.4" /></>;
  }
}
export function Glyph({ sign, size = 14 }: { sign: Sign; size?: number }) {
  return <svg width={size} height={size} viewBox="0 0 16 16" aria-hidden="true" focusable="false" style={{ flex: 'none' }}>{shape(sign)}</svg>;
}
