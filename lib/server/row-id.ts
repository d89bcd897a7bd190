const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i

/** Whether the store can have a row by this id: it refuses to look for anything of another shape. */
export const isRowId = (id: string): boolean => UUID.test(id)
