/** The lines on which units stand over each other, the territory first. */
export const LINES = ['territory', 'sector', 'party', 'youth', 'united-front'] as const;
