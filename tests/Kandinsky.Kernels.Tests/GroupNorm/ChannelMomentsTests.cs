using Kandinsky.Testing;

namespace Kandinsky.Kernels.Tests;

/// <summary>Mean and variance that a convolution or a linear layer takes of what it writes.</summary>
public sealed class ChannelMomentsTests
{
    // Of the mean in standard deviations, and of the variance by itself: sums over blocks are in single precision.
    private const double Tolerance = 2e-6;

    public static TheoryData<string, FilterForm, Precision, int> Cases()
    {
        var data = new TheoryData<string, FilterForm, Precision, int>();
        foreach (var name in KernelChoice.Names)
        {
            foreach (var form in Enum.GetValues<FilterForm>().Where(form => form != FilterForm.Enlarging)) data.Add(name, form, Precision.Float32, 3);
            data.Add(name, FilterForm.Direct, Precision.Float32, 1);
            data.Add(name, FilterForm.Winograd2, Precision.BFloat16, 3);
        }
        foreach (var precision in new[] { Precision.BFloat16, Precision.Int8 })
        {
            data.Add("", FilterForm.Enlarging, precision, 3);
            foreach (var kernel in new[] { 1, 3 }) data.Add("", FilterForm.Direct, precision, kernel);
        }
        return data;
    }

    [Fact]
    public unsafe void Blocks_are_added_to_by_the_kernel_in_force_whatever_thread_adds()
    {
        // Far from zero and apart by little, so that vectors of another width round otherwise.
        float[] numbers = [.. Numbers.Random(37 * Panels.Width, 3).Select(number => 1000 + number)];
        List<float[]> sums = [];
        using var pinned = numbers.AsMemory().Pin();
        var x = (float*)pinned.Pointer;
        var moments = stackalloc ChannelMoments[Panels.Width];
        foreach (var entry in GroupNorm.MomentsTable.Entries.Where(entry => entry.Supported))
        {
            using var forced = KernelChoice.Force(entry.Name);
            using var totals = new MomentTotals(moments, 1, Panels.Width);
            var block = totals.Begin(0, 1, 1);
            var other = new Thread(() => MomentBlock.Add(block, 0, x, Panels.Width, 37, Panels.Width));
            other.Start();
            other.Join();
            var expected = default(MomentBlock);
            entry.Run(&expected, 0, x, Panels.Width, 37, Panels.Width);
            Assert.Equal(Squares(&expected), Squares(block));
            sums.Add(Squares(block));
            totals.End();
        }
        Assert.NotEqual(sums[0], sums[^1]);

        static float[] Squares(MomentBlock* block) => new Span<float>(block->Squares, Panels.Width).ToArray();
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Of_a_convolution_are_those_of_its_result_for_any_number_of_threads(string implementation, FilterForm form, Precision precision, int kernel)
    {
        using var forced = KernelChoice.Force(implementation);
        foreach (var (batch, height, width, channels, outChannels) in new[] { (3, 10, 14, 19, 37), (2, 8, 8, 32, 100), (1, 37, 41, 8, 64), (2, 70, 66, 7, 8),
            (5, 1, 3, 4, 33) })
        {
            if (implementation == KernelChoice.Reference && height > 40) continue;
            var shape = ConvolutionShape.Same(channels, outChannels, kernel);
            using var weights = new GuardedFloats(Numbers.Random((int)shape.Weights, 1));
            using var filter = Convolution.Pack(weights.Weights, shape, form, precision);
            var scale = form == FilterForm.Enlarging ? 2 : 1;
            var (pixels, moments) = (scale * scale * height * width, new ChannelMoments[batch * outChannels]);
            using var y = new GuardedFloats(batch * pixels * outChannels);
            var residual = Numbers.Random(y.Length, 3, 2);
            void Run() =>
                Convolution.Run(new ConvolutionInput(Numbers.Random(batch * height * width * channels, 2, 2), batch, height, width)
                {
                    Resampling = scale == 2
                ? Resampling.Nearest2x : Resampling.None
                },
                filter, Numbers.Random(outChannels, 4, 100), residual, y.Span, moments);
            SameForAnyThreads(Run, moments);
            AssertOf(y.Span, batch, pixels, outChannels, moments);
        }
    }

    [Theory]
    [InlineData(Precision.Float32, 12, false)]   // streamed
    [InlineData(Precision.Float32, 12, true)]
    [InlineData(Precision.Float32, 333, true)]
    [InlineData(Precision.BFloat16, 64, true)]
    [InlineData(Precision.BFloat16, 999, true)]
    [InlineData(Precision.Int8, 64, true)]
    [InlineData(Precision.Int8, 999, true)]
    public void Of_a_linear_layer_are_those_of_its_result_for_any_number_of_threads(Precision precision, int pixels, bool packed)
    {
        foreach (var (images, inputs, outputs) in new[] { (1, 24, 96), (3, 40, 50) })
        {
            using var weights = new GuardedFloats(Numbers.Random(inputs * outputs, 1));
            using var matrix = packed ? Gemm.Pack(weights.Weights, outputs, inputs, precision) : Gemm.Stream(weights.Weights, outputs, inputs, precision);
            using var y = new GuardedFloats(images * pixels * outputs);
            var moments = new ChannelMoments[images * outputs];
            var residual = Numbers.Random(y.Length, 3);
            SameForAnyThreads(() => Gemm.Multiply(Numbers.Random(images * pixels * inputs, 2), images * pixels, matrix, Numbers.Random(outputs, 4, 10),
                Activation.None, residual, y.Span, moments), moments);
            AssertOf(y.Span, images, pixels, outputs, moments);
        }
    }

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Of_a_pass_are_those_of_the_numbers(string implementation)
    {
        using var forced = KernelChoice.Force(implementation);
        foreach (var (batch, pixels, channels) in new[] { (1, 1, 3), (2, 100, 37), (3, 5000, 32), (1, 60, 1536) })
        {
            var x = TestNumbers.Normal(batch * pixels * channels, 1, 1, 200);
            var moments = new ChannelMoments[batch * channels];
            SameForAnyThreads(() => GroupNorm.Moments(x, batch, pixels, channels, moments), moments);
            AssertOf(x, batch, pixels, channels, moments);
        }
    }

    [Theory]
    [InlineData(FilterForm.Direct)]
    [InlineData(FilterForm.Winograd4)]
    public void Keep_the_variance_of_numbers_far_from_zero(FilterForm form)
    {
        var shape = ConvolutionShape.Same(16, 32, 3);
        using var weights = new GuardedFloats(Numbers.Random((int)shape.Weights, 1, 0.1f));
        using var filter = Convolution.Pack(weights.Weights, shape, form);
        float[] y = new float[64 * 64 * 32], bias = new float[32];
        Array.Fill(bias, 3000);
        var moments = new ChannelMoments[32];
        Convolution.Run(new ConvolutionInput(TestNumbers.Normal(64 * 64 * 16), 1, 64, 64), filter, bias, [], y, moments);
        AssertOf(y, 1, 64 * 64, 32, moments);
    }

    [Fact]
    public void Of_two_parts_normalise_what_is_joined_of_them()
    {
        const int Batch = 2, Pixels = 50, First = 28, Second = 20, Channels = First + Second, Groups = 6;   // the fourth group has channels of both
        float[] a = TestNumbers.Normal(Batch * Pixels * First, 1, 2, 1), b = TestNumbers.Normal(Batch * Pixels * Second, 2, 1, -3),
            joined = new float[Batch * Pixels * Channels];
        Layout.ConcatenateChannels(a, First, b, Second, Batch * Pixels, joined);
        float[] gamma = TestNumbers.Normal(Channels, 3), beta = TestNumbers.Normal(Channels, 4), multiplier = new float[Batch * Channels],
            offset = new float[Batch * Channels];
        float[] expectedMultiplier = new float[Batch * Channels], expectedOffset = new float[Batch * Channels];
        var (first, second) = (new ChannelMoments[Batch * First], new ChannelMoments[Batch * Second]);
        GroupNorm.Affine(joined, Batch, Pixels, Channels, Groups, 1e-5f, gamma, beta, [], [], expectedMultiplier, expectedOffset);
        GroupNorm.Moments(a, Batch, Pixels, First, first);
        GroupNorm.Moments(b, Batch, Pixels, Second, second);
        GroupNorm.Affine(first, second, Batch, Groups, 1e-5f, gamma, beta, [], [], multiplier, offset);
        TensorAssert.Close(multiplier, expectedMultiplier, Tolerance);
        TensorAssert.Close(offset, expectedOffset, Tolerance);
    }

    [Fact]
    public void Must_fit_the_result()
    {
        var shape = ConvolutionShape.Same(2, 3, 3);
        using var weights = new GuardedFloats(54);
        using var filter = Convolution.Pack(weights.Weights, shape, FilterForm.Direct);
        using var matrix = Gemm.Pack(weights.Weights, 27, 2);
        Assert.Throws<ArgumentException>(() =>
            Convolution.Run(new ConvolutionInput(new float[64], 2, 4, 4), filter, [], [], new float[96], new ChannelMoments[3]));
        Assert.Throws<ArgumentException>(() => Gemm.Multiply(new float[10], 5, matrix, [], Activation.None, [], new float[135], new ChannelMoments[2 * 27]));
        Assert.Throws<ArgumentException>(() => Gemm.Multiply(new float[10], 5, matrix, [], Activation.None, [], new float[135], new ChannelMoments[26]));
        Assert.Throws<ArgumentException>(() => GroupNorm.Moments(new float[12], 2, 2, 3, new ChannelMoments[5]));
    }

    private static void SameForAnyThreads(Action run, ChannelMoments[] moments)
    {
        ChannelMoments[]? one = null;
        foreach (var threads in new[] { 1, 2, 5 })
        {
            Array.Clear(moments);
            using var team = new ThreadTeam(threads);
            using var entered = team.Enter();
            run();
            Assert.Equal(one ??= moments.ToArray(), moments);
        }
    }

    private static void AssertOf(ReadOnlySpan<float> y, int batch, int pixels, int channels, ChannelMoments[] moments)
    {
        for (var i = 0; i < batch * channels; i++)
        {
            double sum = 0, squares = 0;
            var first = (i / channels * pixels * channels) + i % channels;
            for (var pixel = 0; pixel < pixels; pixel++) sum += y[first + pixel * channels];
            var mean = sum / pixels;
            for (var pixel = 0; pixel < pixels; pixel++) squares += (y[first + pixel * channels] - mean) * (y[first + pixel * channels] - mean);
            var (variance, deviation) = (squares / pixels, Math.Sqrt(squares / pixels));
            Assert.Equal(mean, moments[i].Mean, Tolerance * deviation + 1e-12 * Math.Abs(mean));
            Assert.Equal(variance, moments[i].Variance, Tolerance * variance + 1e-12);
        }
    }
}
