using System.Diagnostics;
using System.Globalization;
using Kandinsky.Tensors;
using Kandinsky.Training;

namespace Kandinsky.Benchmarks;

/// <summary>
/// <c>lora --model FOLDER [--size 512] [--precision bf16] [--rank 4] [--runs 3] [--recompute]</c>: a step of an adapter of a decoder, one picture, AdamW
/// included, best of some runs, and the memory it took beside what was planned. <c>bench/peers/peer.py lora</c> times the same step in PyTorch.
/// </summary>
internal static class LoraBench
{
    public static int Run(string[] arguments)
    {
        int Number(string name, int absent) => int.Parse(BenchOption.Of(arguments, name, $"{absent}"), CultureInfo.InvariantCulture);
        var folder = ModelLocator.FromEnvironment().Decoder(BenchOption.Of(arguments, "--model", "") is { Length: > 0 } model ? model : null);
        var (size, runs, config) = (Number("--size", 512), Number("--runs", 3), UNetConfig.From(folder.Config("unet")));
        var side = size / MoVQConfig.From(folder.Config("movq")).Factor;
        var lora = new LoraOptions { Rank = Number("--rank", 4) };
        var learning = new LearningOptions
        {
            Schedule = new(ScheduleShape.Constant, 1e-4, long.MaxValue), Precision = PrecisionName.All[BenchOption.Of(arguments, "--precision", "bf16")],
            Recompute = arguments.Contains("--recompute"),
        };
        var plan = LoraTraining.PlanOfDecoder(folder, learning, lora, pictures: 1, side, side);
        using var training = LoraTraining.OfDecoder(folder, new Noise(side, config), learning, lora);
        Console.WriteLine($"{folder.Name}, {size} px, {PrecisionName.Of(learning.Precision)}, {training.Count:N0} numbers of an adapter of rank {lora.Rank}"
            + (learning.Recompute ? ", blocks computed anew" : ""));
        var best = double.PositiveInfinity;
        for (var step = 0; step <= runs; step++)
        {
            var watch = Stopwatch.StartNew();
            training.Step(step);
            if (step > 0) best = Math.Min(best, watch.Elapsed.TotalSeconds);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"LoRA step {best,8:F2} s; memory {PeakMemory.Bytes >> 20} MB, planned {plan.Bytes >> 20} MB"));
        return 0;
    }

    /// <summary>Latents and embeddings of chance: what a step costs does not depend on them.</summary>
    private sealed class Noise(int side, UNetConfig config) : IExamples<DecoderBatch>
    {
        public DecoderBatch Batch(long number)
        {
            float[] latents = new float[side * side * config.LatentChannels], embeddings = new float[config.EncoderHidDim];
            new TorchRandom(1).Normal(latents);
            new TorchRandom(2).Normal(embeddings);
            return new(1, side, side, latents, embeddings);
        }
    }
}
