using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>What a run will hold in memory, in bytes, known from shapes before any weight is read.</summary>
/// <param name="Weights">Weights in all their forms.</param>
/// <param name="Learning">Gradients of parameters, the optimizer's state and the average.</param>
/// <param name="Tensors">What a step computes on its ways forth and back.</param>
public sealed record TrainingPlan(long Weights, long Learning, long Tensors)
{
    private const long Process = 120L << 20;

    /// <summary>All of it, the process itself included.</summary>
    public long Bytes => Process + Weights + Learning + Tensors;

    /// <summary>Refuses a run that does not fit.</summary>
    /// <exception cref="KandinskyException">It needs more than the system has, or than <see cref="AvailableMemory.Variable"/> allows.</exception>
    public void Require()
    {
        var available = AvailableMemory.FromEnvironment();
        if (Bytes > available)
            throw new KandinskyException($"This training needs {Bytes >> 20} MB of memory and {available >> 20} MB are there; take fewer pictures at once,"
                + " blocks computed anew, AdamW in bytes or a smaller size.", ErrorKind.Memory);
    }

    /// <summary>Runs a loss on shapes alone.</summary>
    /// <param name="learning">How it learns.</param>
    /// <param name="isTrained">Whether a parameter is trained.</param>
    /// <param name="prepare">Makes the model, and what computes its loss.</param>
    /// <param name="change">Hangs something into the model once it is made; null for nothing.</param>
    internal static TrainingPlan Of(LearningOptions learning, Func<string, bool> isTrained, Func<Weights, Arena, Func<Tensor>> prepare,
        Action<ModelWeights>? change = null)
    {
        using var weights = new ModelWeights(new ShapeListing(), new WeightForms(learning.Precision));
        using var arena = new Arena(plan: true);
        var compute = prepare(weights.Root, arena);
        change?.Invoke(weights);
        foreach (var parameter in weights.Declared.Where(parameter => isTrained(parameter.Name))) parameter.Train();
        using var tape = new Tape(arena, learning.Recompute);
        tape.Backward(compute());
        var trained = weights.Trained.Sum(parameter => (long)parameter.Count);
        var state = learning.Optimizer switch { OptimizerKind.EightBitAdamW => 2, OptimizerKind.Sgd => sizeof(float), _ => 2 * sizeof(float) }
            + (learning.Average is null ? 0 : sizeof(float));
        return new(trained * sizeof(float) + weights.PackedBytes, trained * (sizeof(float) + state),
            arena.PeakReserved + tape.GradientBytes + arena.Scratch.Bytes);
    }
}
