using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Tests;

/// <summary>
/// Runs whose values were taken down by hand: from xⱼ = sin j with cⱼ = cos j, j = 0 … 31, the model 0.1·x + 0.3·c (the
/// prior's: 12·c + 0.1·x), seed 0. The first four values after each call.
/// </summary>
public sealed class SpecifiedRunsTests
{
    private const double Tolerance = 2e-6;

    private static readonly float[] s_start = [.. Enumerable.Range(0, 32).Select(j => MathF.Sin(j))];
    private static readonly float[] s_cosine = [.. Enumerable.Range(0, 32).Select(j => MathF.Cos(j))];

    private static SchedulerConfig LearnedRange => RecordedRun.Decoder with { Variance = VarianceType.LearnedRange, ClipSample = false, StepsOffset = 0 };

    [Fact]
    public void Ddpm_with_the_decoders_config() => Check(
        new DdpmScheduler(RecordedRun.Decoder, 5), [801, 601, 401, 201, 1],
        [-1.223531f, -0.4476061f, 0.3704517f, -0.09045056f],
        [-1.377833f, -0.5806637f, 0.2041433f, 0.4552675f],
        [-1.366147f, -0.3602f, 0.9894307f, 1.456685f],
        [-0.9335266f, -0.5833045f, 1.014096f, 1.023326f],
        [-0.9428798f, -0.588099f, 1.0f, 1.0f]);

    [Fact]
    public void Ddpm_with_the_variance_through_its_logarithm() => Check(
        new DdpmScheduler(RecordedRun.Decoder with { Variance = VarianceType.FixedSmallLog }, 3), [667, 334, 1],
        [-1.426131f, -0.08992052f, 0.5958791f, 0.2952175f],
        [-1.025945f, -0.3265875f, 0.9787104f, 0.8007024f],
        [-1.0f, -0.3322248f, 0.980665f, 0.8103675f]);

    [Fact]
    public void Ddpm_with_the_inpainting_decoders_config() => Check(
        new DdpmScheduler(RecordedRun.Decoder with { ClipSample = false }, 3), [667, 334, 1],
        [-1.634642f, 0.9566212f, 2.570725f, 0.8420643f],
        [-2.766495f, 1.194711f, 3.868424f, 1.595623f],
        [-2.76983f, 1.184079f, 3.860892f, 1.602678f]);

    [Fact]
    public void Ddpm_with_a_learned_variance() => Check(
        new DdpmScheduler(LearnedRange, 3), [666, 333, 0],
        [-1.79266f, 0.8171036f, 2.547704f, 0.8204949f],
        [-3.173902f, 0.9964159f, 3.795753f, 1.567413f],
        [-3.174745f, 0.9892055f, 3.789937f, 1.57217f]);

    [Fact]
    public void Ddpm_with_a_learned_variance_and_dynamic_thresholding() => Check(
        new DdpmScheduler(LearnedRange with { Thresholding = true, SampleMaxValue = float.PositiveInfinity }, 3), [666, 333, 0],
        [-1.179774f, -0.4409456f, 0.5753645f, -0.05277508f],
        [-0.9338375f, -0.2847829f, 0.2919896f, 0.1155272f],
        [-0.791118f, -0.2429918f, 0.2481263f, 0.1042489f]);

    [Fact]
    public void Ddim() => Check(
        new DdimScheduler(RecordedRun.Decoder with { ClipSample = false }, 5), [801, 601, 401, 201, 1],
        [-0.4244669f, 1.663665f, 2.222231f, 0.7376881f],
        [-1.0652f, 2.851972f, 4.147055f, 1.629354f],
        [-1.763189f, 4.03193f, 6.120112f, 2.581491f],
        [-2.231723f, 4.545299f, 7.143396f, 3.173886f],
        [-2.233624f, 4.539722f, 7.13927f, 3.175005f]);

    [Fact]
    public void Dpm_solver_multistep_from_the_decoders_config() => Check(
        new DpmSolverMultistepScheduler(RecordedRun.Decoder, 5), [999, 799, 599, 400, 200],
        [-0.5981165f, 2.02423f, 2.785509f, 0.9858037f],
        [-1.730965f, 4.246937f, 6.320225f, 2.582727f],
        [-3.35099f, 7.372308f, 11.31754f, 4.857477f],
        [-4.993434f, 10.42283f, 16.25639f, 7.143902f],
        [-5.946784f, 11.86362f, 18.76666f, 8.415724f]);

    [Fact]
    public void Dpm_solver_multistep_with_fresh_noise() => Check(
        new DpmSolverMultistepScheduler(RecordedRun.Decoder with { AlgorithmType = "sde-dpmsolver++" }, 3), [999, 666, 333],
        [-2.66693f, 2.189852f, 4.907314f, 1.849623f],
        [-9.447696f, 3.943801f, 12.40904f, 5.528697f],
        [-14.07858f, 5.528011f, 18.16458f, 8.386102f]);

    [Fact]
    public void Dpm_solver_multistep_in_karras_levels() => Check(
        new DpmSolverMultistepScheduler(RecordedRun.Decoder with { KarrasSigmas = true }, 5), [999, 784, 449, 75, 0],
        [-0.6682242f, 2.162519f, 3.005052f, 1.084754f], [], [], [],
        [-5.651854f, 11.29033f, 17.85224f, 8.000876f]);

    [Fact]
    public void Euler() => Check(
        new EulerScheduler(RecordedRun.Decoder, 5), [999, 749.25f, 499.5f, 249.75f, 0],
        [-5.574335f, -2.232485f, 3.161902f, 5.64925f], [], [], [],
        [-6.381552f, -2.80571f, 3.349688f, 6.425399f]);

    [Fact]
    public void UniPc() => Check(
        new UniPcScheduler(RecordedRun.Decoder, 5), [999, 799, 599, 400, 200],
        [-0.5981165f, 2.02423f, 2.785509f, 0.9858037f],
        [-1.71182f, 4.209078f, 6.260169f, 2.555689f],
        [-3.292853f, 7.257782f, 11.13564f, 4.775448f],
        [-4.901196f, 10.2422f, 15.96896f, 7.013936f],
        [-5.840795f, 11.65606f, 18.43638f, 8.266383f]);

    [Fact]
    public void The_priors_sampler_weighs_its_last_prediction_by_single_precisions_0_99947() => Check(
        new UnclipScheduler(RecordedRun.Prior, 5), [999, 749, 500, 250, 0],
        [2.756852f, 1.428652f, -2.09405f, -4.199679f],
        [6.284411f, 4.320253f, -4.007587f, -6.984335f],
        [8.824965f, 6.564995f, -4.617322f, -8.730344f],
        [10.01028f, 7.131239f, -5.453069f, -9.996338f],
        [9.994723f, 7.192955f, -5.536146f, -9.994723f]);

    [Fact]
    public void Noise_added_to_a_timestep()
    {
        var noisy = new float[32];
        new DdpmScheduler(RecordedRun.Decoder, 25).AddNoise(s_start, s_cosine, 12, noisy);
        TensorAssert.Close(noisy.AsSpan(0, 4), [0.9047717f, 0.8472302f, 0.0107491f, -0.8356146f], Tolerance, "timestep 481");
        new UnclipScheduler(RecordedRun.Prior, 5).AddNoise(s_start, s_cosine, 2, noisy);
        TensorAssert.Close(noisy.AsSpan(0, 4), [0.7125412f, 0.9753892f, 0.3414688f, -0.6063964f], Tolerance, "timestep 500");
    }

    private static void Check(IScheduler scheduler, float[] timesteps, params float[][] rows)
    {
        Assert.Equal(timesteps, scheduler.Timesteps);
        float[] sample = [.. s_start], input = new float[32], output = new float[32];
        var variance = scheduler.UsesLearnedVariance ? Array.ConvertAll(s_cosine, c => 0.5f * c) : [];
        var (fromSample, fromCosine) = scheduler is UnclipScheduler ? (0.1f, 12f) : (0.1f, 0.3f);
        var random = new TorchRandom(0);
        for (var index = 0; index < timesteps.Length; index++)
        {
            scheduler.ScaleModelInput(index, sample, input);
            for (var j = 0; j < input.Length; j++)
                output[j] = (fromSample * input[j]) + (fromCosine * s_cosine[j]);
            scheduler.Step(index, output, variance, sample, random);
            if (rows[index].Length > 0)
                TensorAssert.Close(sample.AsSpan(0, 4), rows[index], Tolerance, $"after timestep {timesteps[index]}");
        }
    }
}
