using Kandinsky.Tensors;

namespace Kandinsky.Tests;

/// <summary>Runs of samplers with models whose right answer is known.</summary>
internal static class Sampling
{
    private static readonly SigmaTable s_table = new(NoiseSchedule.From(RecordedRun.Decoder));

    /// <summary>The 2.2 decoder's numbers, without its clamp of latents to ±1.</summary>
    public static SchedulerConfig Config { get; } = RecordedRun.Decoder with { ClipSample = false };

    public static IEnumerable<string> Names => SchedulerCatalog.Entries.Select(entry => entry.Name);

    /// <summary>What a model predicts from xₜ = α·x₀ + s·ε when it believes in this x₀ at this x₀ + σ·ε.</summary>
    public delegate double Belief(double sampleAtPictureScale, double sigma);

    /// <summary>All pictures are this one value.</summary>
    public static Belief Only(double value) => (_, _) => value;

    /// <summary>Pictures are normally distributed: the best guess lies between their mean and what is seen.</summary>
    public static Belief Normal(double mean, double deviation) =>
        (seen, sigma) => mean + (deviation * deviation / ((deviation * deviation) + (sigma * sigma)) * (seen - mean));

    /// <summary>The same pictures as a consistency model knows them: where the flow from what is seen ends.</summary>
    public static Belief NormalFlowEnd(double mean, double deviation) =>
        (seen, sigma) => mean + (deviation / Math.Sqrt((deviation * deviation) + (sigma * sigma)) * (seen - mean));

    /// <summary>Where the flow of normally distributed pictures leads from a sample of this σ to one of that.</summary>
    public static double NormalFlow(double mean, double deviation, double sample, double from, double to) =>
        mean + ((sample - mean) * Math.Sqrt(((deviation * deviation) + (to * to)) / ((deviation * deviation) + (from * from))));

    /// <summary>Runs a sampler from a call to its end, on a sample at that call's noise level.</summary>
    public static float[] Run(IScheduler scheduler, Belief belief, float[] sample, TorchRandom random, int from = 0,
        PredictionType prediction = PredictionType.Epsilon)
    {
        var (input, output) = (new float[sample.Length], new float[sample.Length]);
        for (var index = from; index < scheduler.Timesteps.Count; index++)
        {
            scheduler.ScaleModelInput(index, sample, input);
            Predict(belief, scheduler.Timesteps[index], input, output, prediction);
            scheduler.Step(index, output, [], sample, random);
        }

        return sample;
    }

    /// <summary>Standard normal noise as a run starts from it.</summary>
    public static float[] Start(IScheduler scheduler, int length, TorchRandom random)
    {
        var noise = new float[length];
        random.Normal(noise);
        return Array.ConvertAll(noise, value => value * scheduler.InitialNoiseSigma);
    }

    private static void Predict(Belief belief, float timestep, float[] input, float[] output, PredictionType prediction)
    {
        var sigma = s_table.At(timestep);
        var signal = 1 / Math.Sqrt((sigma * sigma) + 1);
        var spread = sigma * signal;
        for (var i = 0; i < input.Length; i++)
        {
            var clean = belief(input[i] / signal, sigma);
            var noise = (input[i] - (signal * clean)) / spread;
            output[i] = (float)(prediction switch
            {
                PredictionType.Epsilon => noise,
                PredictionType.Sample => clean,
                _ => (signal * noise) - (spread * clean),
            });
        }
    }
}
