package io.espalier.prune;

import io.espalier.events.Topics;
import io.espalier.surroundings.BrokerResource;
import io.espalier.surroundings.StageServiceContract;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class PruneServiceTest extends StageServiceContract {

  PruneServiceTest() {
    super(Topics.PRUNE);
  }
}
