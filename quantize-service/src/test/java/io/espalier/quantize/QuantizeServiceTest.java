package io.espalier.quantize;

import io.espalier.events.Topics;
import io.espalier.surroundings.BrokerResource;
import io.espalier.surroundings.StageServiceContract;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;

@QuarkusTest
@QuarkusTestResource(BrokerResource.class)
class QuantizeServiceTest extends StageServiceContract {

  QuantizeServiceTest() {
    super(Topics.QUANTIZE);
  }
}
