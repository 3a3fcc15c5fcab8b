using System.Diagnostics;
using System.Globalization;
using Kandinsky.Kernels;
using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky.Benchmarks;

/// <summary>
/// <c>training [--model M] [--batch 32] [--side N] [--runs 5] [--precision bf16] [--profile]</c>: a training step of a decoder's UNet beside its forward pass
/// alone, AdamW included; best of some runs. <c>bench/peers/peer.py training</c> times the same step of the starter (`tests/goldens/starter`) in PyTorch.
/// </summary>
internal static class TrainingBench
{
    public static int Run(string[] arguments)
    {
        int Number(string name, int absent) => int.Parse(BenchOption.Of(arguments, name, $"{absent}"), CultureInfo.InvariantCulture);
        var folder = ModelLocator.FromEnvironment().Decoder(BenchOption.Of(arguments, "--model", "") is { Length: > 0 } model ? model : null);
        var config = UNetConfig.From(folder.Config("unet"));
        var (batch, side, runs) = (Number("--batch", 32), Number("--side", config.SampleSize), Number("--runs", 5));
        var precision = BenchOption.Of(arguments, "--precision", "f32") == "bf16" ? Precision.BFloat16 : Precision.Float32;
        using var checkpoint = folder.OpenWeights("unet");
        using var frozen = new ModelWeights(new CheckpointWeights(checkpoint), new WeightForms(precision));
        using var trained = new ModelWeights(new CheckpointWeights(checkpoint), new WeightForms(precision));
        var (still, moving) = (new UNet(config, frozen.Root), new UNet(config, trained.Root));
        foreach (var parameter in trained.Declared) parameter.Train();
        using var arena = new Arena();
        using var optimizer = new Training.AdamW();
        float[] noise = new float[batch * side * side * config.LatentChannels], embeddings = new float[batch * config.EncoderHidDim], times = new float[batch];
        new TorchRandom(1).Normal(noise);
        new TorchRandom(2).Normal(embeddings);
        Array.Fill(times, 500);
        var shape = new Shape(batch, side, side, config.LatentChannels);
        Console.WriteLine($"{folder.Name}, batch {batch}, {side} x {side} latents, {PrecisionName.Of(precision)}, "
            + $"{trained.Declared.Sum(parameter => (long)parameter.Count):N0} numbers");

        Tensor Loss(UNet unet) => Ops.MeanSquaredError(Ops.SliceChannels(unet.Forward(arena.Tensor(shape, noise), 0,
            unet.ConditionEach(arena.Tensor(new Shape(batch, config.EncoderHidDim), embeddings), times)), 0, config.LatentChannels),
            arena.Tensor(shape, noise));
        void Forward()
        {
            using var scope = arena.Scope();
            Loss(still);
        }
        void Gradients()
        {
            foreach (var parameter in trained.Declared) parameter.Gradient.Clear();
            using var scope = arena.Scope();
            using var tape = new Tape(arena);
            tape.Backward(Loss(moving));
        }
        void Update()
        {
            foreach (var parameter in trained.Declared)
            {
                optimizer.Update(parameter.Name, parameter.Value, parameter.Gradient, 1e-5);
                parameter.Changed();
            }
        }
        var forward = Best(runs, Forward);
        var update = double.PositiveInfinity;
        var step = Best(runs, () =>
        {
            Gradients();
            var watch = Stopwatch.StartNew();
            Update();
            update = Math.Min(update, watch.Elapsed.TotalSeconds);
        });
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"forward pass {1000 * forward,9:F1} ms"));
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"training step {1000 * step,8:F1} ms, of which update {1000 * update:F1} ms: "
            + $"{step / forward:F2} forward passes"));
        if (!arguments.Contains("--profile")) return 0;
        arena.Trace = new();
        Gradients();
        OperationTable.Print(arena.Trace);
        return 0;
    }

    private static double Best(int runs, Action run)
    {
        run();
        var best = double.PositiveInfinity;
        for (var i = 0; i < runs; i++)
        {
            var watch = Stopwatch.StartNew();
            run();
            best = Math.Min(best, watch.Elapsed.TotalSeconds);
        }
        return best;
    }
}
