/** Checks the rooms of `src/` below a folder; gives the exit status and the report. */
export function checkWalls(folder: string): { readonly status: number; readonly report: string };
