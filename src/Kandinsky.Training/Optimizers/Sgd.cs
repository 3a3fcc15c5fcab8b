using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>Gradient descent with momentum, as <c>torch.optim.SGD</c> does it: the first step's velocity is its gradient.</summary>
/// <param name="momentum">How much of the velocity is kept, in [0, 1); 0 keeps none.</param>
/// <param name="weightDecay">Times the parameter is added to its gradient.</param>
/// <param name="nesterov">Whether the step looks ahead by the momentum (Nesterov 1983).</param>
public sealed class Sgd(double momentum = 0.9, double weightDecay = 0, bool nesterov = false) : IOptimizer
{
    private readonly StateBuffers<float> _velocities = new("momentum_buffer", StoredType.Float32);

    /// <inheritdoc/>
    public void Update(string name, Span<float> values, ReadOnlySpan<float> gradients, double learningRate, float gradientScale = 1)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(gradients.Length, values.Length);
        var first = !_velocities.Contains(name);
        var velocities = momentum == 0 ? [] : _velocities.Of(name, values.Length);
        var (decay, keep, step) = ((float)weightDecay, (float)momentum, (float)-learningRate);
        for (var i = 0; i < values.Length; i++)
        {
            var gradient = gradients[i] * gradientScale + decay * values[i];
            if (!velocities.IsEmpty)
            {
                velocities[i] = first ? gradient : velocities[i] * keep + gradient;
                gradient = nesterov ? gradient + keep * velocities[i] : velocities[i];
            }
            values[i] += step * gradient;
        }
    }

    /// <inheritdoc/>
    public void Save(StateTensors state) => _velocities.Save(state);

    /// <inheritdoc/>
    public void Load(Checkpoint state) => _velocities.Load(state);

    /// <inheritdoc/>
    public void Dispose() => _velocities.Dispose();
}
