/** The fine-tune service: trains, prepares and recovers models, one step per event. */
@NullMarked
package io.espalier.finetune;

import org.jspecify.annotations.NullMarked;
