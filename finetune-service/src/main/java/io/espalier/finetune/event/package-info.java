/**
 * Where records of the finetune topic come in; they are handed on to the stage runner as they are.
 */
@NullMarked
package io.espalier.finetune.event;

import org.jspecify.annotations.NullMarked;
