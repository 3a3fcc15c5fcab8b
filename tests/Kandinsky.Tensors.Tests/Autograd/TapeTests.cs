namespace Kandinsky.Tensors.Tests;

public sealed class TapeTests
{
    [Fact]
    public void Checkpoints_change_no_bit_of_a_gradient()
    {
        using var of = new GradientCase();
        Func<GradientCase, Tensor> run = each => Blocks(each);
        run(of);
        var target = TestParameters.Numbers(2 * 6 * 6 * 8, 3);
        var (kept, anew) = (of.Gradients(run, target, checkpoints: false), of.Gradients(run, target, checkpoints: true));
        Assert.All(kept, gradient => Assert.Equal(gradient.Value, anew[gradient.Key]));
        of.Verify(run, checkpoints: true);
    }

    [Fact]
    public void Nothing_happens_in_place_while_a_tape_is_there()
    {
        using var arena = new Arena();
        using var parameters = new TestParameters();
        var x = arena.Tensor(new Shape(2, 3), TestParameters.Numbers(6, 1));
        var before = x.ToArray();
        using var tape = new Tape(arena);
        tape.Watch(x);
        Assert.Null(arena.Room(new Shape(2, 3)));
        Ops.Add(x, x, into: x);
        Ops.Linear(x, parameters.Random("weight", 3, 3), null, residual: x, into: x);
        Assert.Equal(before, x.ToArray());
    }

    [Fact]
    public void Nothing_is_recorded_of_what_depends_on_nothing_trained()
    {
        using var arena = new Arena();
        using var parameters = new TestParameters();
        using var tape = new Tape(arena);
        var y = Ops.Linear(arena.Tensor(new Shape(2, 3), new float[6]), parameters.Random("weight", 3, 3), null);
        var loss = Ops.MeanSquaredError(y, arena.Zeros(y.Shape));
        Assert.Throws<ArgumentException>(() => tape.Backward(loss));
        Assert.Equal(0, tape.GradientBytes);
    }

    [Fact]
    public void Gradients_add_up_over_steps_and_memory_is_used_again()
    {
        using var arena = new Arena();
        using var parameters = new TestParameters();
        var weight = parameters.Random("weight", 4, 4);
        weight.Train();
        var once = Step();
        var (peak, bytes) = (arena.PeakReserved, arena.Gradients.Bytes);
        var twice = Step();
        Assert.All(once.Zip(twice), pair => Assert.Equal(2 * pair.First, pair.Second));
        Assert.Equal((peak, bytes), (arena.PeakReserved, arena.Gradients.Bytes));

        float[] Step()
        {
            using var scope = arena.Scope();
            using var tape = new Tape(arena);
            var x = arena.Tensor(new Shape(5, 4), TestParameters.Numbers(20, 1));
            tape.Backward(Ops.MeanSquaredError(Ops.Silu(Ops.Linear(x, weight, null)), arena.Zeros(new Shape(5, 4))));
            return weight.Gradient.ToArray();
        }
    }

    [Fact]
    public void A_changed_parameter_is_packed_anew()
    {
        using var arena = new Arena();
        using var parameters = new TestParameters();
        var weight = parameters.Random("weight", 4, 4);
        var x = arena.Tensor(new Shape(64, 4), TestParameters.Numbers(256, 1));
        var before = Ops.Linear(x, weight, null).ToArray();
        weight.Train();
        Assert.Equal(before, Ops.Linear(x, weight, null).ToArray());
        foreach (ref var number in weight.Value) number *= 2;
        weight.Changed();
        Assert.Equal([.. before.Select(number => 2 * number)], Ops.Linear(x, weight, null).ToArray());
    }

    [Fact]
    public void A_plan_counts_what_a_step_takes()
    {
        using var of = new GradientCase();
        Blocks(of);
        foreach (var checkpoints in new[] { false, true })
        {
            using Arena plan = new(plan: true), real = new();
            Assert.Equal(Step(real), Step(plan));
            Assert.Equal((real.Peak, real.PeakReserved), (plan.Peak, plan.PeakReserved));

            long Step(Arena arena)
            {
                using var scope = arena.Scope();
                using var tape = new Tape(arena, checkpoints);
                var x = arena.Tensor(new Shape(2, 6, 6, 8));
                if (!arena.IsPlan) x.CopyFrom(TestParameters.Numbers(x.Shape.Count, 1));
                var y = Blocks(of, x);
                tape.Backward(Ops.MeanSquaredError(y, arena.Tensor(y.Shape, TestParameters.Numbers(y.Shape.Count, 2))));
                return tape.GradientBytes;
            }
        }
    }

    /// <summary>Two blocks, the second of which works in place if it may.</summary>
    private static Tensor Blocks(GradientCase of, Tensor? x = null)
    {
        var h = x ?? of.Input("x", new Shape(2, 6, 6, 8));
        for (var block = 0; block < 3; block++)
        {
            var (input, name) = (h, $"block {block} ");
            h = Ops.Checkpoint(h.Arena, () =>
            {
                var room = input.Arena.Room(input.Shape);
                using var scratch = input.Arena.Scope();
                var norm = Ops.GroupNormAffine(input, 4, 1e-5f, of.Parameter(name + "gain", 8), of.Parameter(name + "offset", 8), silu: true);
                var y = Ops.Conv2d(input, of.Parameter(name + "filter", 8, 8, 3, 3), of.Parameter(name + "bias", 8), new(1, 1, 1), norm: norm, forNorm: true);
                y = Ops.Conv2d(y, of.Parameter(name + "second", 8, 8, 3, 3), null, new(1, 1, 1), residual: input, into: room);
                return Ops.Linear(y, of.Parameter(name + "weight", 8, 8), null, residual: y, into: y);
            });
        }
        return h;
    }
}
