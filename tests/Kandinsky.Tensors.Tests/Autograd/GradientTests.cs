using Kandinsky.Testing;

namespace Kandinsky.Tensors.Tests;

/// <summary>The way back of every operation, against central differences.</summary>
public sealed class GradientTests
{
    [Theory]
    [InlineData(5, 7, 9)]
    [InlineData(64, 48, 33)]
    public void Linear(int rows, int inputs, int outputs) =>
        Verify(of => Ops.Linear(of.Input("x", new Shape(rows, inputs)), of.Parameter("weight", outputs, inputs), of.Parameter("bias", outputs)));

    [Theory]
    [InlineData(Activation.Silu)]
    [InlineData(Activation.Gelu)]
    [InlineData(Activation.QuickGelu)]
    public void Linear_with_activation_and_residual(Activation activation) => Verify(of =>
        Ops.Linear(of.Input("x", new Shape(6, 8)), of.Parameter("weight", 10, 8), of.Parameter("bias", 10), activation,
            of.Input("residual", new Shape(6, 10))));

    [Fact]
    public void Linear_whose_weight_is_frozen_changes_its_bias_and_passes_on() =>
        Verify(of => Ops.Linear(of.Input("x", new Shape(6, 8)), of.Frozen("weight", 10, 8), of.Parameter("bias", 10)));

    [Fact]
    public void A_low_rank_change_of_a_frozen_weight() => Verify(of =>
    {
        var weight = of.Frozen("weight", 10, 8);
        weight.Change = new(of.Parameter("down", 3, 8), of.Parameter("up", 10, 3), 0.5f);
        return Ops.Linear(of.Input("x", new Shape(6, 8)), weight, of.Frozen("bias", 10), residual: of.Input("residual", new Shape(6, 10)));
    });

    [Theory]
    [InlineData(3, 1, 1, 1)]
    [InlineData(1, 1, 0, 0)]
    [InlineData(3, 2, 1, 1)]
    [InlineData(3, 2, 0, 1)]
    [InlineData(4, 4, 0, 0)]
    public void Convolution(int kernel, int stride, int before, int after) => Verify(of =>
    {
        var y = Ops.Conv2d(of.Input("x", new Shape(2, 8, 12, 5)), of.Parameter("filter", 6, 5, kernel, kernel), of.Parameter("bias", 6),
            new(stride, before, after));
        return Ops.Conv2d(of.Input("x", new Shape(2, 8, 12, 5)), of.Parameter("filter", 6, 5, kernel, kernel), null, new(stride, before, after), residual: y);
    });

    [Theory]
    [InlineData(Resampling.None, 8)]
    [InlineData(Resampling.None, 20)]
    [InlineData(Resampling.Nearest2x, 6)]
    [InlineData(Resampling.AveragePool2x2, 8)]
    public void Convolution_after_norm_and_silu(Resampling resampling, int side) => Verify(of =>
    {
        var x = of.Input("x", new Shape(2, side, side, 16));
        var norm = Ops.GroupNormAffine(x, 4, 1e-5f, of.Parameter("gain", 16), of.Parameter("offset", 16), of.Input("scale", new Shape(2, 16)),
            of.Input("shift", new Shape(2, 16)), silu: true);
        return Ops.Conv2d(x, of.Parameter("filter", 8, 16, 3, 3), of.Parameter("bias", 8), new(1, 1, 1), norm: norm, resampling: resampling, forNorm: true);
    });

    [Fact]
    public void Convolution_of_two_images_with_a_norm_of_both() => Verify(of =>
    {
        var (x, second) = (of.Input("x", new Shape(2, 6, 5, 7)), of.Input("second", new Shape(2, 6, 5, 9)));
        var norm = Ops.GroupNormAffine(x, 4, 1e-5f, of.Parameter("gain", 16), of.Parameter("offset", 16), silu: true, second: second);
        var around = Ops.Conv2d(x, of.Parameter("shortcut", 8, 16, 1, 1), of.Parameter("shortcut bias", 8), new(1, 0, 0), second: second);
        return Ops.Conv2d(x, of.Parameter("filter", 8, 16, 3, 3), of.Parameter("bias", 8), new(1, 1, 1), residual: around, norm: norm, second: second);
    });

    [Fact]
    public void Convolution_after_a_spatial_norm() => Verify(of =>
    {
        var x = of.Input("x", new Shape(2, 8, 8, 16));
        var maps = new SpatialMaps(of.Input("multiplier", new Shape(2, 4, 4, 16)), of.Input("addend", new Shape(2, 4, 4, 16)));
        var norm = Ops.GroupNormAffine(x, 4, 1e-6f, of.Parameter("gain", 16), of.Parameter("offset", 16), silu: true) with { Maps = maps };
        return Ops.Conv2d(x, of.Parameter("filter", 8, 16, 3, 3), of.Parameter("bias", 8), new(1, 1, 1), norm: norm);
    });

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Group_norm(bool silu) =>
        Verify(of => Ops.GroupNorm(of.Input("x", new Shape(2, 5, 6, 12)), 3, 1e-5f, of.Parameter("gain", 12), of.Parameter("offset", 12),
        of.Input("scale", new Shape(2, 12)), of.Input("shift", new Shape(2, 12)), silu));

    [Fact]
    public void Group_norm_of_rows() =>
        Verify(of => Ops.GroupNorm(of.Input("x", new Shape(2, 30, 12)), 3, 1e-5f, of.Parameter("gain", 12), of.Frozen("offset", 12)));

    [Fact]
    public void Spatial_norm() =>
        Verify(of => Ops.SpatialNorm(of.Input("x", new Shape(2, 8, 8, 12)), 3, 1e-6f, of.Parameter("gain", 12), of.Parameter("offset", 12),
        new(of.Input("multiplier", new Shape(2, 4, 4, 12)), of.Input("addend", new Shape(2, 4, 4, 12)))));

    [Fact]
    public void Layer_norm() => Verify(of => Ops.LayerNorm(of.Input("x", new Shape(9, 24)), of.Parameter("gain", 24), of.Parameter("offset", 24), 1e-5f));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Attention(bool causal) =>
        Verify(of => Ops.Attention(of.Input("q", new Shape(2, 7, 24)), of.Input("k", new Shape(2, 9, 24)), of.Input("v", new Shape(2, 9, 24)), heads: 3, causal,
        of.Input("first keys", new Shape(2, 4, 24)), of.Input("first values", new Shape(2, 4, 24))));

    [Fact]
    public void Attention_within_sequences() =>
        Verify(of => Ops.Attention(of.Input("q", new Shape(14, 24)), of.Input("k", new Shape(14, 24)), of.Input("v", new Shape(14, 24)), [5, 1, 8], heads: 3,
        causal: true));

    [Fact]
    public void Sums_and_factors() =>
        Verify(of => Ops.Add(Ops.Scale(of.Input("a", new Shape(3, 4)), 2), Ops.Add(of.Input("a", new Shape(3, 4)), of.Input("b", new Shape(3, 4)))));

    [Fact]
    public void Channels_joined_and_parted() => Verify(of =>
    {
        var (first, second) = Ops.Halves(Ops.ConcatChannels(of.Input("a", new Shape(2, 3, 4, 5)), of.Input("b", new Shape(2, 3, 4, 3))));
        return Ops.ConcatChannels(Ops.Silu(second), Ops.Add(first, second));
    });

    [Fact]
    public void Sizes_changed() =>
        Verify(of => Ops.ConcatChannels(Ops.AveragePool2x2(of.Input("x", new Shape(2, 4, 6, 3))),
        Ops.AveragePool2x2(Ops.AveragePool2x2(Ops.UpsampleNearest2x(of.Input("x", new Shape(2, 4, 6, 3)))))));

    [Fact]
    public void Rows_of_tables_and_tensors() => Verify(of =>
    {
        var table = Ops.Rows(of.Parameter("table", 1, 6, 8), [3, 0, 3], of.Input("x", new Shape(4, 8)).Arena);
        var rows = Ops.GatherRows([table, of.Input("x", new Shape(4, 8))], [new(0, 2), new(1, 3), new(0, 0), new(1, 3), new(1, 0)]);
        return Ops.Silu(Ops.AddRows(rows, of.Parameter("positions", 1, 5, 8), [0, 1, 2, 0, 1]));
    });

    [Fact]
    public void Views_share_a_gradient() => Verify(of =>
    {
        var x = of.Input("x", new Shape(6, 4));
        var halves = x.Reshape(new Shape(3, 8)).Slice(1, 2);
        return Ops.Add(Ops.Silu(x.Slice(0, 4)), halves.Reshape(new Shape(4, 4)));
    });

    [Fact]
    public void Products_of_rows_of_length_one() =>
        Verify(of => Ops.Products(Ops.NormalizeRows(of.Input("a", new Shape(5, 12))), Ops.NormalizeRows(of.Input("b", new Shape(4, 12)))));

    [Fact]
    public void A_factor_that_is_trained() => Verify(of => Ops.ScaleByPower(of.Input("x", new Shape(5, 12)), of.Parameter("power", 1)));

    [Fact]
    public void Rows_and_codebook_are_drawn_together_each_by_its_own_weight()
    {
        using var model = new TestParameters();
        using var arena = new Arena();
        using var scope = arena.Scope();
        var codebook = model.Random("codebook", 2, 3);
        codebook.Train();
        float[] rows = [0, 0, 0, 5, 5, 5];
        new float[] { 1, 0, 0, 9, 9, 9 }.CopyTo(codebook.Value);
        using var tape = new Tape(arena);
        var x = arena.Tensor(new Shape(2, 3), rows);
        tape.Watch(x);
        var loss = Ops.CodebookError(x, codebook, 0.25f);

        // Row 0 is nearest to entry 0, row 1 to entry 1: the squares are 1 and 48, of six numbers.
        Assert.Equal(1.25f * 49 / 6, loss.ToArray()[0], 1e-5f);
        tape.Backward(loss);
        TensorAssert.Close(codebook.Gradient.ToArray(), [2f / 6, 0, 0, 8f / 6, 8f / 6, 8f / 6], 1e-6);
        TensorAssert.Close(tape.GradientOf(x), [-0.5f / 6, 0, 0, -2f / 6, -2f / 6, -2f / 6], 1e-6);
    }

    [Fact]
    public void Losses() => Verify(of =>
    {
        var (x, target) = (of.Input("x", new Shape(3, 8)), of.Input("x", new Shape(3, 8)).Arena.Tensor(new Shape(3, 8), TestParameters.Numbers(24, 5)));
        return Ops.Add(Ops.Add(Ops.CrossEntropy(x, [7, 0, 2]), Ops.MeanSquaredError(x, target, [1, 2, 0.5f])),
            Ops.Add(Ops.MeanAbsoluteError(x, target), Ops.PseudoHuberError(x, target, [1, 2, 0.5f], 0.7f)));
    });

    [Fact]
    public void In_bfloat16_gradients_are_those_of_single_precision_nearly()
    {
        float[] Gradient(Precision precision)
        {
            using var of = new GradientCase(precision);
            Func<GradientCase, Tensor> run = each =>
            {
                var x = each.Input("x", new Shape(2, 16, 16, 32));
                var h = Ops.Conv2d(x, each.Parameter("filter", 32, 32, 3, 3), each.Parameter("bias", 32), new(1, 1, 1),
                    norm: Ops.GroupNormAffine(x, 4, 1e-5f, each.Frozen("gain", 32), each.Frozen("offset", 32), silu: true));
                return Ops.Linear(h, each.Parameter("weight", 32, 32), null);
            };
            run(of);
            var gradients = of.Gradients(run, new float[2 * 16 * 16 * 32], checkpoints: false);
            return [.. gradients.OrderBy(each => each.Key, StringComparer.Ordinal).SelectMany(each => each.Value)];
        }

        var (exact, rounded) = (Gradient(Precision.Float32), Gradient(Precision.BFloat16));
        var error = Math.Sqrt(exact.Zip(rounded, (a, b) => Math.Pow(a - b, 2)).Sum() / exact.Sum(a => Math.Pow(a, 2)));
        Assert.InRange(error, 1e-5, 2e-2);
    }

    private static void Verify(Func<GradientCase, Tensor> run)
    {
        using var of = new GradientCase();
        of.Verify(run);
    }
}
