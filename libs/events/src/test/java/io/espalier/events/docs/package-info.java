/** Tests of the documents of the contract against its code. */
@NullMarked
package io.espalier.events.docs;

import org.jspecify.annotations.NullMarked;
