/** What the post that is signed in may do at all; where is the server's to say. */
import { useQuery } from '@tanstack/react-query';
import { currentPost } from './client';
import { q } from './queries';
import type { UnitRef } from './types';

export function useMay(): (action: string) => boolean {
  const permissions = useQuery(q.session()).data?.permissions ?? [];
  return (action) => permissions.includes(action);
}

/** The unit of the post in which one acts. */
export function useOwnUnit(): UnitRef | undefined {
  const session = useQuery(q.session()).data;
  return session?.posts.find((p) => p.id === (currentPost() ?? session.post_id))?.unit;
}
