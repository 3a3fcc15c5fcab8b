using Kandinsky.Testing;

namespace Kandinsky.Kernels.Tests;

public sealed class AdamWTests
{
    private static readonly AdamWOptions Options = new(1e-2, 0.9, 0.999, 1e-8, 0.1);

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Every_operation_is_rounded_as_PyTorchs_is(string implementation)
    {
        if (implementation == KernelChoice.Reference) return;   // in double precision
        foreach (var options in new[] { Options, Options with { Beta1 = 0.3 } })
            foreach (var length in new[] { 1, 7, 16, 33, 40_001 })
            {
                float[] p = Numbers.Random(length, 1), m = new float[length], v = new float[length], q = p.ToArray(), n = new float[length],
                w = new float[length];
                using var _ = KernelChoice.Force(implementation);
                for (var step = 1; step <= 3; step++)
                {
                    var g = Numbers.Random(length, 10 + step);
                    AdamW.Step(p, g, m, v, options, step, 0.7f);
                    Plain(q, g, n, w, options, step, 0.7f);
                }
                Assert.Equal(q, p);
                Assert.Equal(n, m);
                Assert.Equal(w, v);
            }
    }

    [Theory]
    [MemberData(nameof(TestNumbers.Implementations), MemberType = typeof(TestNumbers))]
    public void Equals_its_definition(string implementation)
    {
        float[] Run(string name)
        {
            using var _ = KernelChoice.Force(name);
            float[] p = Numbers.Random(100, 1), m = new float[100], v = new float[100];
            for (var step = 1; step <= 5; step++) AdamW.Step(p, Numbers.Random(100, 10 + step), m, v, Options, step);
            return p;
        }
        TensorAssert.Close(Run(implementation), Run(KernelChoice.Reference), 1e-6);
    }

    [Fact]
    public void A_first_step_goes_as_far_as_the_learning_rate()
    {
        float[] p = [1, 1, 1], m = new float[3], v = new float[3];
        AdamW.Step(p, [1e-3f, -5, 100], m, v, new(0.125), 1);
        TensorAssert.Close(p, [0.875f, 1.125f, 0.875f], 1e-5);
    }

    [Fact]
    public void Rejects_operands_of_other_lengths() =>
        Assert.Throws<ArgumentException>(() => AdamW.Step(new float[3], new float[3], new float[3], new float[2], Options, 1));

    // The single-tensor form of torch.optim.AdamW: lerp fuses its multiplication and addition, nothing else does.
    private static void Plain(float[] p, float[] g, float[] m, float[] v, AdamWOptions options, int step, float scale)
    {
        float decay = (float)(1 - options.LearningRate * options.WeightDecay), share = (float)(1 - options.Beta1), squareShare = (float)(1 - options.Beta2),
        beta2 = (float)options.Beta2;
        float rate = (float)-(options.LearningRate / (1 - Math.Pow(options.Beta1, step))), correction = (float)Math.Sqrt(1 - Math.Pow(options.Beta2, step)),
            epsilon = (float)options.Epsilon;
        for (var i = 0; i < p.Length; i++)
        {
            var gradient = g[i] * scale;
            p[i] *= decay;
            m[i] = share < 0.5f ? MathF.FusedMultiplyAdd(share, gradient - m[i], m[i]) : MathF.FusedMultiplyAdd(share - 1, gradient - m[i], gradient);
            v[i] *= beta2;
            var scaled = squareShare * gradient;
            v[i] += scaled * gradient;
            var deviation = MathF.Sqrt(v[i]) / correction;
            deviation += epsilon;
            var moved = rate * m[i];
            p[i] += moved / deviation;
        }
    }
}
