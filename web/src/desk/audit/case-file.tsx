export function CaseFilePage() { return null; }
