/**
 * Operators as records, one to a file. Each checks its own attributes, says what it writes, and
 * infers the types of its outputs from those of its inputs. {@link
 * io.espalier.graph.op.OperatorTable} reads them; an operator that is not there becomes {@link
 * io.espalier.graph.op.Opaque}.
 */
@NullMarked
package io.espalier.graph.op;

import org.jspecify.annotations.NullMarked;
