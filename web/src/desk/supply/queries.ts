/** What the panel reads; its key begins as those of the ledger, for each entry may change it. */
import { queryOptions } from '@tanstack/react-query';
import { api, take } from '../../api/client';
import { LEDGER } from '../ledger/queries';

export const supplyQuery = (matter: number) => queryOptions({ queryKey: [...LEDGER, 'supply', matter], queryFn: () => take(api.GET('/matters/{id}/supply', { params: { path: { id: matter } } })) });
