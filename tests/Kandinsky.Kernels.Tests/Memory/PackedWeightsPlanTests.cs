namespace Kandinsky.Kernels.Tests;

/// <summary>What a plan says is what packing takes.</summary>
public sealed class PackedWeightsPlanTests
{
    [Theory]
    [InlineData(5, 3, 3)]
    [InlineData(64, 33, 3)]
    [InlineData(70, 128, 1)]
    public void A_filter_takes_what_was_planned(int outputs, int inputs, int kernel)
    {
        var shape = ConvolutionShape.Same(inputs, outputs, kernel);
        using var weights = new GuardedFloats((int)shape.Weights);
        foreach (var precision in Enum.GetValues<Precision>())
        {
            using var packed = Convolution.Pack(weights.Weights, shape, FilterForm.Direct, precision);
            using var plan = Convolution.Plan(shape, FilterForm.Direct, precision);
            Assert.Equal(packed.Bytes, plan.Bytes);
            Assert.Equal((packed.Shape, packed.Form, packed.Precision), (plan.Shape, plan.Form, plan.Precision));
        }
    }

    [Fact]
    public void A_transformed_filter_takes_what_was_planned()
    {
        var shape = ConvolutionShape.Same(33, 70, 3);
        using var weights = new GuardedFloats((int)shape.Weights);
        using var packed = Convolution.Pack(weights.Weights, shape, FilterForm.TransformedWinograd4);
        using var plan = Convolution.Plan(shape, FilterForm.TransformedWinograd4, Precision.Float32);
        Assert.Equal(packed.Bytes, plan.Bytes);
    }

    [Theory]
    [InlineData(5, 3)]
    [InlineData(96, 70)]
    public void A_matrix_takes_what_was_planned(int outputs, int inputs)
    {
        using var weights = new GuardedFloats(outputs * inputs);
        foreach (var precision in Enum.GetValues<Precision>())
        {
            using var packed = Gemm.Pack(weights.Weights, outputs, inputs, precision);
            using var packedPlan = Gemm.Plan(outputs, inputs, precision, packed: true);
            Assert.Equal(packed.Bytes, packedPlan.Bytes);
            if (precision == Precision.Int8) continue;
            using var streamed = Gemm.Stream(weights.Weights, outputs, inputs, precision);
            using var streamedPlan = Gemm.Plan(outputs, inputs, precision, packed: false);
            Assert.Equal(precision == Precision.Float32 ? (long)outputs * inputs * sizeof(float) : streamed.Bytes, streamedPlan.Bytes);
        }
    }
}
