"""Totals on a Dask cluster of two processes against those of one process."""

import distributed
import numpy as np
import pytest

from analysis.cluster.dask_spread import DaskSpread
from analysis.estimates.estimand import plan
from analysis.estimates.in_files import finish_scan
from analysis.indices.estimands import indices_of
from analysis.indices.scores import answer_scores
from analysis.totals.scan import Threads, scan
from tests.analysis.scale.samples import source_of, write_files


@pytest.fixture
def client():
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address=None, memory_limit=0
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        yield client


def test_many_processes_give_the_totals_of_one(client, method, tmp_path):
    source = source_of(method, write_files(tmp_path, [90, 200, 310, 480]))
    alone = scan(source, spread=Threads(1))
    spread = scan(source, spread=DaskSpread(client, in_flight=3))
    np.testing.assert_allclose(spread.cube.weights, alone.cube.weights, rtol=1e-12)
    assert spread.cube.weights.tobytes() == alone.cube.weights.tobytes()
    assert (spread.cube.counts == alone.cube.counts).all()
    assert spread.roster.factor.tobytes() == alone.roster.factor.tobytes()


def test_rows_of_their_own_are_read_again_by_many_processes(client, method, tmp_path):
    source = source_of(method, write_files(tmp_path, [90, 200, 310, 480]))
    scores = answer_scores(method)
    wanted = plan([one.estimand for one in indices_of(method)], columns=[s.name for s in scores])
    one, other = (
        list(finish_scan(scan(source, spread=how), scores, plan=wanted, domains=[[0], [1, 2]],
                         spread=how))
        for how in (Threads(1), DaskSpread(client, in_flight=3))
    )  # fmt: skip
    for alone, spread in zip(one, other, strict=True):
        assert (alone.standard_errors > 0).all()
        assert spread.covariance.tobytes() == alone.covariance.tobytes()
