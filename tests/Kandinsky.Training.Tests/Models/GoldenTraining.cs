using System.Text.Json;
using Kandinsky.Nn;
using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Training.Tests;

/// <summary>A model trained for some steps as the reference trained it: AdamW, gradients clipped to the norm of 1.</summary>
internal sealed class GoldenTraining : IDisposable
{
    private readonly JsonElement _expected;
    private readonly List<(string Prefix, ModelWeights Weights)> _parts = [];
    private readonly List<Checkpoint> _checkpoints = [];
    private readonly AdamW _optimizer;
    private readonly string _name;
    private bool _isNudged;

    public GoldenTraining(string name)
    {
        _name = name;
        _expected = Goldens.Json("training").EnumerateArray().Single(part => part.GetProperty("name").GetString() == name);
        _optimizer = new(new(WeightDecay: _expected.GetProperty("weight_decay").GetDouble()));
    }

    public GoldenTensors Golden { get; } = Goldens.Open("training");

    public Arena Arena { get; } = new();

    /// <summary>The losses of the steps that were run.</summary>
    public List<double> Losses { get; } = [];

    /// <summary>Loads a part, and trains all of its parameters that the reference did.</summary>
    public T Part<T>(string folder, string component, Func<JsonConfig, Weights, T> build, string prefix = "")
    {
        var path = Goldens.Path(folder, component);
        _checkpoints.Add(Checkpoint.OpenFile(Directory.EnumerateFiles(path, "*.safetensors").Single()));
        var weights = new ModelWeights(new CheckpointWeights(_checkpoints[^1]), new());
        _parts.Add((prefix, weights));
        var model = build(JsonConfig.Read(Path.Combine(path, "config.json")), weights.Root);
        var norms = _expected.GetProperty("first_step_gradient_norms");
        foreach (var parameter in weights.Declared.Where(parameter =>
            norms.GetProperty(prefix + parameter.Name).ValueKind == JsonValueKind.Number)) parameter.Train();
        return model;
    }

    /// <summary>Trains, and compares losses, the norm of every gradient, and some gradients and weights.</summary>
    /// <remarks>
    /// At the coarsest level of the tiny decoder a group is two numbers of one pixel, whose gradient is a difference of nearly equal ones: rounding
    /// of the forward pass shows in it, so that norms may also differ by 2·10⁻⁵ of the whole gradient's.
    /// </remarks>
    /// <param name="loss">The loss of a step.</param>
    /// <param name="checkpoints">Whether blocks are computed anew on the way back.</param>
    /// <param name="exactSteps">How many losses are followed to 10⁻⁴, the later ones to 10⁻³ (docs/decisions/2026-11-30-golden-training.md).</param>
    /// <param name="isSteady">Whether gradient norms after the first step and the final weights depend so little on rounding that they are compared.</param>
    public void Run(Func<int, Tensor> loss, bool checkpoints, int exactSteps = int.MaxValue, bool isSteady = true)
    {
        for (var step = 0; step < _expected.GetProperty("steps").GetInt32(); step++)
        {
            foreach (var (_, parameter) in Trained) parameter.Gradient.Clear();
            using (Arena.Scope())
            {
                using var tape = new Tape(Arena, checkpoints);
                var y = loss(step);
                var expected = _expected.GetProperty("losses")[step].GetDouble();
                var allowed = step < exactSteps ? 1e-4 : _isNudged ? 2e-3 : 1e-3;
                Losses.Add(y.ToArray()[0]);
                Assert.InRange(Losses[^1], expected * (1 - allowed), expected * (1 + allowed));
                tape.Backward(y);
            }
            Update(step, isExact: step == 0 || isSteady);
        }
        if (isSteady) Compare("final", parameter => parameter.Value.ToArray(), 2e-4);
    }

    /// <summary>Moves every trained weight by at most half a unit in its last place; only losses are compared from here on, and loosely.</summary>
    public void Nudge(int seed)
    {
        _isNudged = true;
        var random = new Random(seed);
        foreach (var (_, parameter) in Trained)
        {
            var value = parameter.Value;
            for (var index = 0; index < value.Length; index++) value[index] *= 1 + (random.NextSingle() - 0.5f) * 2 * MathF.ScaleB(1, -23);
            parameter.Changed();
        }
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        Arena.Dispose();
        foreach (var (_, weights) in _parts) weights.Dispose();
        foreach (var checkpoint in _checkpoints) checkpoint.Dispose();
        Golden.Dispose();
    }

    private IEnumerable<(string Name, Parameter Parameter)> Trained =>
        _parts.SelectMany(part => part.Weights.Trained.Select(parameter => (part.Prefix + parameter.Name, parameter)));

    private void Update(int step, bool isExact)
    {
        var norm = new GradientNorm();
        var whole = _expected.GetProperty("grad_norm_before_clipping")[step].GetDouble();
        foreach (var (name, parameter) in Trained)
        {
            var own = norm.Add(parameter.Gradient);
            if (step > 0 || _isNudged) continue;
            var reference = _expected.GetProperty("first_step_gradient_norms").GetProperty(name).GetDouble();
            Assert.True(Math.Abs(own - reference) <= 1e-3 * reference + 2e-5 * whole, $"{name}: the gradient's norm is {own}, the reference's {reference}.");
        }
        if (isExact) Assert.InRange(norm.Value, whole * (1 - 1e-3), whole * (1 + 1e-3));
        if (step == 0 && !_isNudged) Compare("grad", parameter => parameter.Gradient.ToArray(), 1e-4);
        var scale = norm.Scale(_expected.GetProperty("clip_grad_norm").GetDouble());
        foreach (var (name, parameter) in Trained)
        {
            _optimizer.Update(name, parameter.Value, parameter.Gradient, _expected.GetProperty("lr").GetDouble(), scale);
            parameter.Changed();
        }
    }

    private void Compare(string what, Func<Parameter, float[]> numbers, double tolerance)
    {
        foreach (var (name, parameter) in Trained.Where(each => Golden.Contains($"{_name}/{what}/{each.Name}")))
        {
            TensorAssert.Close(numbers(parameter), Golden.Floats($"{_name}/{what}/{name}"), tolerance, $"{what} of {name}");
        }
    }
}
