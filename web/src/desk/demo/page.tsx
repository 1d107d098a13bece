export function DemoStart() { return null; }
