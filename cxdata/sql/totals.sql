-- The control totals of one metric's cells.
select count(*), sum(n), sum(x), sum(xx), sum(w), sum(ww), sum(wx), sum(wxx) from cells
