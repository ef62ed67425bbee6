/** Names by which an answer with ids says more than was asked: what each node is, and which values are dates or amounts. */

export const MARK = 'cg_'
export const DATE = 'cg_date_'
export const AMOUNT = 'cg_amount_'
