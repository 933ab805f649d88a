package io.espalier.standalone.operators;

import java.util.ArrayList;
import java.util.List;

/** Ways to use every operator that the graph library knows; see {@link OperatorSample}. */
final class OperatorSamples {
  private static final String UNARY =
      """
      Abs Acos Asin Atan Ceil Cos Elu Erf Exp Floor HardSigmoid HardSwish Identity LeakyRelu Log
      Mish Neg Reciprocal Relu Round Selu Sigmoid Sign Sin Sinh Cosh Softplus Softsign Sqrt Tan Tanh
      Acosh Asinh Atanh Celu Gelu Shrink Swish ThresholdedRelu Dropout IsInf IsNaN Hardmax Softmax
      LogSoftmax LpNormalization MeanVarianceNormalization GlobalAveragePool GlobalMaxPool
      GlobalLpPool Flatten Transpose Shape Size NonZero ArgMax ArgMin
      """;

  private static final String BINARY =
      """
      Add Sub Mul Div Pow Max Min Sum Mean PRelu Equal Greater GreaterOrEqual Less LessOrEqual
      """;

  private static final String REDUCTIONS =
      """
      ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd
      ReduceSumSquare
      """;

  private static final String SAMPLES =
      """
      Gelu approximate=tanh : x
      Softmax axis=-1 : x
      Softmax axis=2 : x
      LogSoftmax axis=2 : x
      Softmax : x1x8
      Celu alpha=0.7 : x
      Elu alpha=0.7 : x
      IsInf detect_negative=0 : x
      Mod fmod=1 : x f4x1x1
      Mod : I n3
      Flatten axis=2 : x
      Flatten axis=-2 : x @11-
      Transpose perm=[0,2,3,1] : x
      Shape start=1 end=-1 : x @15-
      ArgMax axis=-1 keepdims=0 : x @11-
      ArgMax axis=1 select_last_index=1 : x @12-
      ArgMin axis=2 : x
      And : B b4x6x6
      Or : B b4x6x6
      Xor : B b4x6x6
      Not : B
      Where : B x f4x1x1
      BitShift direction=LEFT : q u4x1x1
      BitwiseAnd : q u4x1x1
      BitwiseOr : q u4x1x1
      BitwiseXor : q u4x1x1
      BitwiseNot : q
      Cast to=7 : x
      Cast to=1 : x
      Cast to=10 : x
      CastLike : x f1
      CastLike : x n1
      Clip min=0.2 max=0.8 : x @-10
      Clip : x s0.2 s0.8 @11-
      Clip : x _ s0.8 @11-
      Conv kernel_shape=[3,3] pads=[1,1,1,1] : x f8x4x3x3 f8
      Conv kernel_shape=[3,3] strides=[2,2] auto_pad=SAME_UPPER : x f8x4x3x3
      Conv group=4 dilations=[2,2] : x f4x1x3x3
      ConvTranspose strides=[2,2] pads=[1,1,1,1] output_padding=[1,1] : x f4x3x3x3 f3
      ConvTranspose group=2 auto_pad=SAME_LOWER strides=[2,2] : x f4x3x3x3
      ConvTranspose strides=[2,3] output_shape=[12,18] : x f4x3x3x3
      MatMul : x f6x5
      MatMul : x1x8 f8x5
      Gemm : x1x8 f8x5 f5
      Gemm transB=1 alpha=0.5 beta=2.0 : x1x8 f5x8 f1x5
      Gemm transA=1 : x1x8 f1x3 @11-
      Einsum equation=nchw,co->nohw : x f4x5
      Einsum equation=...hw,wk->...hk : x f6x5
      Einsum equation=bij,bjk : x1x5x8 f1x8x3
      Einsum equation=nchw->nc : x
      BatchNormalization : x f4 f4 f4 f4
      BatchNormalization training_mode=1 : x f4 f4 f4 f4 >3 @15-
      InstanceNormalization : x f4 f4
      GroupNormalization num_groups=2 : x f2 f2 @-20
      GroupNormalization num_groups=2 : x f4 f4 @21-
      LayerNormalization : x f6 f6
      LayerNormalization axis=1 : x f4x6x6 >3
      RMSNormalization axis=-1 : x f6
      LRN size=3 : x
      LpNormalization axis=1 p=1 : x
      MaxPool kernel_shape=[2,2] strides=[2,2] : x
      MaxPool kernel_shape=[3,3] pads=[1,1,1,1] : x >2 @8-
      MaxPool kernel_shape=[3,3] strides=[2,2] ceil_mode=1 : x @10-
      MaxPool kernel_shape=[2,2] dilations=[2,2] : x @10-
      AveragePool kernel_shape=[2,2] strides=[2,2] : x
      AveragePool kernel_shape=[3,3] pads=[1,0,1,0] count_include_pad=1 : x
      AveragePool kernel_shape=[3,3] strides=[2,2] pads=[1,1,1,1] ceil_mode=1 : x @10-
      AveragePool kernel_shape=[3,3] strides=[2,2] pads=[1,1,1,1] ceil_mode=1 count_include_pad=1 : x @10-
      AveragePool kernel_shape=[2,2] dilations=[2,2] : x @19-
      LpPool kernel_shape=[2,2] strides=[2,2] : x
      LpPool kernel_shape=[2,2] p=3 pads=[1,1,0,0] : x
      LpPool kernel_shape=[2,2] dilations=[2,2] : x @18-
      Concat axis=1 : x x f1x2x6x6
      Concat axis=-1 : x x @11-
      Split axis=1 : x >2 @-17
      Split axis=1 split=[1,3] : x >2 @-12
      Split axis=1 : x i1,3 >2 @13-
      Split axis=1 num_outputs=3 : x1x8 >3 @18-
      Slice starts=[1,-3] ends=[3,1000] axes=[1,2] : x @-9
      Slice : x i1,-1 i3,-1000 i1,3 i1,-2 @10-
      Slice : x i0,1 i1,4 @10-
      Gather axis=1 : x i2,0
      Gather axis=-1 : x n1
      Gather axis=1 : x i2,-1;1x2 @11-
      GatherElements axis=1 : x i0,1,2,-1;1x4x1x1
      GatherND : x i0,1,0,3;2x2 @11-
      GatherND batch_dims=1 : x i1,2;1x2 @12-
      ScatterElements axis=1 : x i1,2;1x2x1x1 f1x2x1x1
      ScatterElements axis=1 reduction=add : x i1,1;1x2x1x1 f1x2x1x1 @16-
      ScatterElements axis=1 reduction=max : x i1,1;1x2x1x1 f1x2x1x1 @18-
      Scatter axis=1 : x i1,2;1x2x1x1 f1x2x1x1
      ScatterND : x i0,1,0,2;2x2 f2x6x6
      ScatterND reduction=mul : x i0,1,0,1;2x2 f2x6x6 @16-
      Compress axis=1 : x b4
      OneHot axis=-1 : i1,2,0 n4 v0.5,2.0
      CumSum exclusive=1 reverse=1 : x n1
      CumSum : x n-1
      TopK axis=1 : x i2 >2 @10-
      TopK axis=-1 k=2 : x >2 @-9
      TopK largest=0 : x i3 >2 @11-
      ReverseSequence batch_axis=0 time_axis=1 : x i3
      Expand : x i2,4,6,6
      Expand : x1x4x1 i4,6
      Tile : x i1,2,1,3
      Pad pads=[0,0,1,1,0,0,2,2] value=0.5 : x @-10
      Pad : x i0,0,1,1,0,0,-2,2 s0.5 @11-
      Pad mode=reflect : x i0,0,1,1,0,0,2,2 @11-
      Pad mode=edge : x i0,0,1,1,0,0,2,2 @11-
      Pad mode=wrap : x i1,1,2,2 _ i2,3 @19-
      Reshape : x i0,-1,6
      Reshape : x i1,4,36
      Reshape : x i0,-1
      Reshape allowzero=1 : x i1,144 @14-
      Squeeze axes=[0] : x @-12
      Squeeze : x1x4x1 i-1 @13-
      Squeeze : x1x4x1
      Unsqueeze axes=[0,2] : x @-12
      Unsqueeze : x i0,-1 @13-
      Constant value_float=0.5 : @12-
      Constant value_ints=[1,2] : @12-
      Constant value=f[0.5] :
      ConstantOfShape : i2,3
      ConstantOfShape value=f[0.5] : i2,3
      EyeLike k=1 : x1x8
      Range : n1 n9 n3
      Range : s1.0 s2.0 s0.25
      Trilu upper=0 : x
      Trilu : x n1
      DepthToSpace blocksize=2 : x
      DepthToSpace blocksize=2 mode=CRD : x @11-
      SpaceToDepth blocksize=2 : x
      Upsample mode=nearest scales=[1.0,1.0,2.0,2.0] : x @7-8
      Upsample mode=linear : x v1,1,2,3 @9-9
      Resize mode=nearest : x v1,1,2,2 @10-10
      Resize mode=nearest : x _ v1,1,2,2 @13-
      Resize mode=linear coordinate_transformation_mode=align_corners : x _ _ i1,4,9,11 @13-
      Resize mode=linear coordinate_transformation_mode=pytorch_half_pixel : x _ _ i1,4,9,3 @13-
      Resize mode=cubic coordinate_transformation_mode=asymmetric : x _ v1,1,1.5,0.7 @13-
      Resize mode=nearest coordinate_transformation_mode=asymmetric nearest_mode=ceil : x _ v1,1,1.4,0.6 @13-
      Resize mode=nearest nearest_mode=floor axes=[2,3] : x _ v1.4,0.6 @18-
      Resize mode=linear antialias=1 : x _ v1,1,0.6,0.6 @18-
      Resize mode=linear coordinate_transformation_mode=tf_crop_and_resize extrapolation_value=5.0 : x v0,0,0.1,-0.2,1,1,0.9,1.3 _ i1,4,5,7 @13-
      ReduceSum axes=[1,2] keepdims=0 : x @-12
      ReduceSum : x i1,-1 @13-
      ReduceSum noop_with_empty_axes=1 : x @13-
      ReduceSum : x
      QuantizeLinear : x s0.02 z
      QuantizeLinear axis=1 : x f4 u4 @13-
      DequantizeLinear : q s0.02 z
      DequantizeLinear axis=1 : q f4 u4 @13-
      DynamicQuantizeLinear : x >3
      QLinearConv kernel_shape=[3,3] : q s0.02 z u5x4x3x3 s0.01 z s0.5 z
      QLinearMatMul : q s0.02 z u6x5 s0.01 z s0.5 z
      ConvInteger kernel_shape=[3,3] pads=[1,1,1,1] : q u5x4x3x3 z z
      MatMulInteger : q u6x5 z z
      If : b1
      LSTM hidden_size=3 : x1x5x8 f1x12x8 f1x12x3 f1x24 >3
      LSTM hidden_size=3 direction=bidirectional : x1x5x8 f2x12x8 f2x12x3 >1
      LSTM hidden_size=3 direction=reverse : x1x5x8 f1x12x8 f1x12x3 f1x24 _ f1x5x3 f1x5x3 f1x9 >2
      GRU hidden_size=3 : x1x5x8 f1x9x8 f1x9x3 f1x18 >2
      GRU hidden_size=3 linear_before_reset=1 direction=bidirectional : x1x5x8 f2x9x8 f2x9x3 f2x18 >2
      RNN hidden_size=3 : x1x5x8 f1x3x8 f1x3x3 f1x6 >2
      Attention : x f1x4x5x6 f1x4x5x7
      Attention is_causal=1 softcap=2.0 : x f1x2x6x6 f1x2x6x3
      Attention q_num_heads=4 kv_num_heads=2 : x1x5x8 f1x7x4 f1x7x6 f5x7
      RotaryEmbedding : x f1x6x3 f1x6x3
      RotaryEmbedding interleaved=1 num_heads=2 : x1x5x8 f9x2 f9x2 i0,2,4,6,8;1x5
      """;

  private OperatorSamples() {}

  static List<OperatorSample> all() {
    List<OperatorSample> samples = new ArrayList<>();
    for (String type : UNARY.strip().split("\\s+")) {
      samples.add(OperatorSample.parse(type + " : x"));
    }
    for (String type : BINARY.strip().split("\\s+")) {
      samples.add(OperatorSample.parse(type + " : x f4x1x1"));
    }
    for (String type : REDUCTIONS.strip().split("\\s+")) {
      samples.add(OperatorSample.parse(type + " axes=[2,3] keepdims=0 : x @-17"));
      samples.add(OperatorSample.parse(type + " : x i1,-1 @18-"));
      samples.add(OperatorSample.parse(type + " : x"));
    }
    SAMPLES.strip().lines().map(OperatorSample::parse).forEach(samples::add);
    return List.copyOf(samples);
  }
}
