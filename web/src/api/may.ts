/** What the post that is signed in may do at all; where is the server's to say. */
import { useQuery } from '@tanstack/react-query';
import { q } from './queries';

export function useMay(): (action: string) => boolean {
  const permissions = useQuery(q.session()).data?.permissions ?? [];
  return (action) => permissions.includes(action);
}
