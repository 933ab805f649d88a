-- A sweep: one submission whose recipe names several values, as one run per point.

create table sweep (
    id              text primary key,
    model           text not null references model (name),
    status          text not null check (status in ('RUNNING', 'RELEASED', 'REJECTED')),
    recipe          text not null,
    dataset         text not null,
    seed            bigint not null,
    threads         integer not null,
    -- How many first steps all points have in common.
    shared_steps    integer not null,
    -- Number of the point that was released; with a rejected sweep, of the nearest one.
    chosen          integer,
    why             text,
    started_at      timestamptz not null,
    updated_at      timestamptz not null,
    finished_at     timestamptz,
    check ((status = 'RUNNING') = (finished_at is null))
);
create index sweep_newest on sweep (started_at desc, id);
create index sweep_by_model on sweep (model, started_at desc, id);

create table sweep_point (
    sweep_id       text not null references sweep (id),
    number         integer not null check (number >= 1),
    run_id         text not null unique references run (id),
    label          text not null,
    -- How long the run is held back: per earlier point, how many first steps they share.
    waits_for      text not null,
    launched_at    timestamptz,
    decided_at     timestamptz,
    package_digest text,
    package_bytes  bigint,
    primary key (sweep_id, number)
);

-- A point that passed its gates but was not the best ends as PASSED.
alter table run drop constraint run_status_check;
alter table run add constraint run_status_check
    check (status in ('RUNNING', 'PASSED', 'RELEASED', 'REJECTED'));
