/** @jsxImportSource preact */
/** What became of something that was pressed: its state, the sentence that goes with it. */
import type { Item } from './outbox';
import { Chip, fate, Refusal } from './parts';

export function Receipt({ item }: { item: Item }) {
  return (
    <div class="receipt" role="status">
      <Chip state={item.state} />
      <Refusal item={item} />
      <p class="second">{fate(item)}</p>
    </div>
  );
}
