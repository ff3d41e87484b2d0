-- Of each metric that scores one relation, whether any answer has a weight other than 1.
select {each} from scored_{table}
