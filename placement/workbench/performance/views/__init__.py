"""Pages: activities, workload, need, teams, appraisals; each module has its own list `urls`."""
