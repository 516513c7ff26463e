package io.faultd.journal;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.faultd.displaced.DisplacedQdisc;
import io.faultd.fault.Fault;
import io.faultd.fault.Lease;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Writes the index of a value that it was given. */
final class RememberingCodec implements StateCodec {
    private final ObjectMapper mapper = new ObjectMapper();
    private final List<Object> known = new ArrayList<>();

    @Override
    public ObjectNode write(Fault fault) {
        return remember(fault.id(), fault);
    }

    @Override
    public Fault fault(ObjectNode written) throws IOException {
        return (Fault) known.get(written.required("which").intValue());
    }

    @Override
    public ObjectNode write(Lease lease) {
        return remember(lease.id(), lease);
    }

    @Override
    public Lease lease(ObjectNode written) throws IOException {
        return (Lease) known.get(written.required("which").intValue());
    }

    @Override
    public ObjectNode write(DisplacedQdisc aside) {
        return remember(aside.id(), aside);
    }

    @Override
    public DisplacedQdisc aside(ObjectNode written) throws IOException {
        return (DisplacedQdisc) known.get(written.required("which").intValue());
    }

    private ObjectNode remember(String id, Object thing) {
        if (!known.contains(thing)) {
            known.add(thing);
        }
        return mapper.createObjectNode().put("id", id).put("which", known.indexOf(thing));
    }
}
