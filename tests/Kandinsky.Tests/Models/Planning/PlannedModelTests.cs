using Kandinsky.Kernels;
using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky.Tests;

/// <summary>A model run on shapes alone holds what the same model holds when it computes.</summary>
public sealed class PlannedModelTests
{
    public static TheoryData<string, Precision, int, int> Cases()
    {
        var data = new TheoryData<string, Precision, int, int>();
        foreach (var model in new[] { "tiny-2-2-decoder", "tiny-2-2-decoder-inpaint", "tiny-2-2-controlnet-depth", "tiny-2-1" })
            foreach (var precision in Enum.GetValues<Precision>())
                foreach (var (batch, side) in new[] { (1, 8), (2, 16) }) data.Add(model, precision, batch, side);
        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_decoder_holds_what_was_planned(string model, Precision precision, int batch, int side)
    {
        var forms = new WeightForms(precision);
        using var unet = new GoldenModel<UNet>(model, "unet", (json, weights) => new UNet(UNetConfig.From(json), weights), forms);
        using var planned = new ModelWeights(new ShapeListing(), forms);
        using var plan = new Arena(plan: true);
        Run(new UNet(unet.Model.Config, planned.Root), plan);
        Run(unet.Model, unet.Arena);
        AssertSame(plan, unet.Arena, planned, unet.Weights);

        void Run(UNet model, Arena arena)
        {
            using var scope = arena.Scope();
            var condition = model.Condition(Filled(arena, new Shape(batch, model.Config.EncoderHidDim)), [999, 500, 1], model.Config.HasHint
                ? Filled(arena, new Shape(batch, 8 * side, 8 * side, 3)) : null,
                model.Config.ReadsText
                    ? new(Filled(arena, new Shape(batch, 77, model.Config.TextWidth)), Filled(arena, new Shape(batch, model.Config.CrossAttentionDim))) : null);
            for (var step = 0; step < 2; step++)
            {
                using var scratch = arena.Scope();
                model.Forward(Filled(arena, new Shape(batch, side, side, model.Config.HasHint ? 4 : model.Config.InChannels)), step, condition);
            }
        }
    }

    [Fact]
    public void What_kernels_need_for_themselves_is_planned_too()
    {
        using var movq = new GoldenModel<MoVQ>("tiny-2-2-decoder", "movq", (json, weights) => new MoVQ(MoVQConfig.From(json), weights), new());
        using var planned = new ModelWeights(new ShapeListing(), new());
        using Arena plan = new(plan: true), empty = new(plan: true);
        using var scope = plan.Scope();
        new MoVQ(movq.Model.Config, planned.Root).Decode(Filled(plan, new Shape(1, 16, 16, movq.Model.Config.LatentChannels)));
        Assert.True(plan.Scratch.Bytes > 0);
        Assert.Equal(plan.Peak + plan.Scratch.Bytes, MemoryPlanner.Working(plan) - MemoryPlanner.Working(empty));
    }

    [Theory]
    [InlineData(Precision.Float32, 8)]
    [InlineData(Precision.BFloat16, 16)]
    [InlineData(Precision.Int8, 24)]
    public void The_autoencoder_holds_what_was_planned(Precision precision, int side)
    {
        var forms = new WeightForms(precision);
        using var movq = new GoldenModel<MoVQ>("tiny-2-2-decoder", "movq", (json, weights) => new MoVQ(MoVQConfig.From(json), weights), forms);
        using var planned = new ModelWeights(new ShapeListing(), forms);
        using var plan = new Arena(plan: true);
        Run(new MoVQ(movq.Model.Config, planned.Root), plan);
        Run(movq.Model, movq.Arena);
        AssertSame(plan, movq.Arena, planned, movq.Weights);

        void Run(MoVQ model, Arena arena)
        {
            using (arena.Scope()) model.Encode(Filled(arena, new Shape(1, 8 * side, 8 * side, 3)));
            using (arena.Scope()) model.Decode(Filled(arena, new Shape(1, side, side, 4)));
        }
    }

    private static void AssertSame(Arena plan, Arena real, ModelWeights planned, ModelWeights packed)
    {
        Assert.Equal(real.Peak, plan.Peak);
        Assert.Equal(real.PeakReserved, plan.PeakReserved);
        var stored = packed.Declared.Sum(weight => weight.Shape.Aggregate((long)sizeof(float), (bytes, size) => bytes * size));
        Assert.InRange(planned.PackedBytes, packed.PackedBytes, packed.PackedBytes + stored);   // rows read in place count in a plan only
    }

    private static Tensor Filled(Arena arena, Shape shape)
    {
        var tensor = arena.Tensor(shape);
        if (!arena.IsPlan) tensor.Span.Fill(0.5f);
        return tensor;
    }
}
