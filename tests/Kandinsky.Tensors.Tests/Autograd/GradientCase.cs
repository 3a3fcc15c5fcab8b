using Kandinsky.Testing;

namespace Kandinsky.Tensors.Tests;

/// <summary>One operation on tensors and parameters of random numbers, whose gradients are checked.</summary>
internal sealed class GradientCase(Precision precision = Precision.Float32) : IDisposable
{
    private readonly TestParameters _parameters = new(precision);
    private readonly Arena _arena = new();
    private readonly Dictionary<string, (Shape Shape, float[] Values)> _inputs = [];
    private readonly Dictionary<string, Tensor> _tensors = [];

    /// <summary>A trained parameter.</summary>
    public Parameter Parameter(string name, params int[] shape)
    {
        var parameter = _parameters.Random(name, shape);
        parameter.Train();
        return parameter;
    }

    /// <summary>A parameter that is not trained.</summary>
    public Parameter Frozen(string name, params int[] shape) => _parameters.Random(name, shape);

    /// <summary>An input whose gradient is wanted.</summary>
    public Tensor Input(string name, Shape shape)
    {
        if (_tensors.TryGetValue(name, out var made)) return made;
        if (!_inputs.TryGetValue(name, out var input)) _inputs[name] = input = (shape, TestParameters.Numbers(shape.Count, 100 + _inputs.Count));
        return _tensors[name] = _arena.Tensor(shape, input.Values);
    }

    /// <summary>Checks the gradients of everything that was asked for.</summary>
    /// <param name="run">The operation; asks for its inputs by name.</param>
    /// <param name="checkpoints">Whether blocks are computed anew.</param>
    /// <param name="tolerance">See <see cref="GradientCheck"/>.</param>
    /// <param name="step">Likewise.</param>
    public void Verify(Func<GradientCase, Tensor> run, bool checkpoints = false, double tolerance = 5e-3, float step = 1f / 256)
    {
        var target = TestParameters.Numbers(Run(run).Length, 999);
        var gradients = Gradients(run, target, checkpoints);
        foreach (var name in _inputs.Keys.ToArray())
        {
            var (shape, values) = _inputs[name];
            GradientCheck.Verify(name, values, gradients[name], changed => With(() => _inputs[name] = (shape, changed), () => _inputs[name] = (shape, values)),
                tolerance, step);
        }
        foreach (var parameter in _parameters.Trained)
        {
            var values = parameter.Value.ToArray();
            GradientCheck.Verify(parameter.Name, values, gradients[parameter.Name], changed => With(() => Set(changed), () => Set(values)), tolerance, step);

            void Set(float[] numbers)
            {
                numbers.CopyTo(parameter.Value);
                parameter.Changed();
            }
        }

        double With(Action change, Action back)
        {
            change();
            var y = Run(run);
            back();
            return Loss(y, target);
        }
    }

    /// <summary>All gradients, by name.</summary>
    public Dictionary<string, float[]> Gradients(Func<GradientCase, Tensor> run, float[] target, bool checkpoints)
    {
        using var scope = _arena.Scope();
        _tensors.Clear();
        foreach (var parameter in _parameters.Trained) parameter.Gradient.Clear();
        using var tape = new Tape(_arena, checkpoints);
        foreach (var (name, (shape, _)) in _inputs) tape.Watch(Input(name, shape));
        var y = run(this);
        tape.Backward(Ops.MeanSquaredError(y.Reshape(new Shape(1, y.Shape.Count)), _arena.Tensor(new Shape(1, target.Length), target)));
        var gradients = _inputs.Keys.ToDictionary(name => name, name => tape.GradientOf(_tensors[name]));
        foreach (var parameter in _parameters.Trained) gradients[parameter.Name] = parameter.Gradient.ToArray();
        _tensors.Clear();
        return gradients;
    }

    public void Dispose()
    {
        _arena.Dispose();
        _parameters.Dispose();
    }

    private float[] Run(Func<GradientCase, Tensor> run)
    {
        using var scope = _arena.Scope();
        _tensors.Clear();
        var y = run(this).ToArray();
        _tensors.Clear();
        return y;
    }

    private static double Loss(float[] y, float[] target) => y.Zip(target, (a, b) => ((double)a - b) * ((double)a - b)).Sum() / y.Length;
}
