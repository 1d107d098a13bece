/** A form as a phone shows it: one group a screen, each repeat its own; loose questions between them share one. */
import type { Sheet } from '../../form/check';
import type { Fault, FormVersion, Node, Words } from '../../form/form';

export interface Screen { label?: Words; repeat?: string; within?: string; nodes: Node[] }

export function screensOf(form: FormVersion): Screen[] {
  const screens: Screen[] = [];
  const lay = (nodes: Node[], label?: Words, within?: string): void => {
    let loose: Screen | undefined;
    for (const node of nodes) {
      if (node.node === 'repeat') {
        screens.push({ label: node.label, repeat: node.name, within: node.name, nodes: [node] });
        loose = undefined;
      } else if (node.node === 'group' && (label === undefined || hasRepeat(node.nodes))) {
        lay(node.nodes, node.label, node.name);
        loose = undefined;
      } else {
        if (!loose) {
          loose = { ...(label ? { label } : {}), ...(within ? { within } : {}), nodes: [] };
          screens.push(loose);
        }
        loose.nodes.push(node);
      }
    }
  };
  lay(form.nodes);
  // What is only worked out stands in the summary.
  return screens.filter((screen) => screen.nodes.some((node) => node.node !== 'calculate'));
}
function hasRepeat(nodes: Node[]): boolean {
  return nodes.some((node) => node.node === 'repeat' || (node.node === 'group' && hasRepeat(node.nodes)));
}

export const nameOf = (node: Node): string => (node.node === 'question' || node.node === 'calculate' ? node.field : node.name);

/** Whether anything on a screen is asked. */
export function isOpen(screen: Screen, sheet: Sheet): boolean {
  return (!screen.within || sheet.isOpen(screen.within)) && screen.nodes.some((node) => node.node !== 'calculate' && sheet.isOpen(nameOf(node)));
}

/** The screens that are asked, by their numbers in the form. */
export const openOnes = (screens: Screen[], sheet: Sheet): number[] => screens.flatMap((screen, at) => (isOpen(screen, sheet) ? [at] : []));

function holds(nodes: Node[], name: string): boolean {
  return nodes.some((node) => nameOf(node) === name || (node.node === 'group' && holds(node.nodes, name)));
}
/** The first name in a fault's pointer is a question or a repeat: the screen on which it stands. */
export function screenOf(screens: Screen[], fault: Fault): number {
  const name = (fault.pointer.split('/')[2] ?? '').replaceAll('~1', '/').replaceAll('~0', '~');
  return screens.findIndex((screen) => holds(screen.nodes, name));
}
export const faultsOn = (screens: Screen[], at: number, faults: readonly Fault[]): Fault[] => faults.filter((fault) => screenOf(screens, fault) === at);
