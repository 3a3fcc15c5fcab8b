using Kandinsky.Tensors;
using Kandinsky.Testing;

namespace Kandinsky.Training.Tests;

/// <summary>Twelve steps of torch's optimizers on given gradients of very different sizes.</summary>
public sealed class OptimizerTests
{
    public static TheoryData<string> Names => [.. _optimizers.Keys];

    private static readonly Dictionary<string, (Func<IOptimizer> Make, Func<int, double> Rate)> _optimizers = new()
    {
        ["adamw"] = (() => new AdamW(new(WeightDecay: 0.01)), _ => 1e-3),
        ["adamw_other"] = (() => new AdamW(new(Beta1: 0.8, Beta2: 0.95, Epsilon: 1e-4)), step => 0.05 / (1 + step)),
        ["sgd"] = (() => new Sgd(momentum: 0), _ => 0.01),
        ["sgd_momentum"] = (() => new Sgd(weightDecay: 0.1), _ => 0.01),
        ["sgd_nesterov"] = (() => new Sgd(momentum: 0.8, nesterov: true), _ => 0.01),
    };

    private static readonly GoldenTensors _goldens = TrainingGoldens.Open("optimizers");

    [Theory]
    [MemberData(nameof(Names))]
    public void Moves_as_torch_does(string name)
    {
        var (expected, gradients, values) = (_goldens.Floats(name), _goldens.Floats("gradients"), _goldens.Floats("start"));
        var (make, rate) = _optimizers[name];
        using var optimizer = make();
        for (var step = 0; step < 12; step++)
        {
            optimizer.Update("weight", values, gradients.AsSpan(step * values.Length, values.Length), rate(step));
            TensorAssert.Close(values, expected.AsSpan(step * values.Length, values.Length), 1e-6, $"{name}, step {step}");
        }
    }

    [Theory]
    [InlineData("adamw")]
    [InlineData("sgd_momentum")]
    [InlineData("8-bit")]
    public void Goes_on_from_a_saved_state_to_the_same_bytes(string name)
    {
        using var folder = new TemporaryFolder();
        var path = folder.Path("optimizer.safetensors");
        var undisturbed = Start();
        using (var optimizer = Make())
            for (var step = 0; step < 6; step++) Step(optimizer, undisturbed, step);

        var resumed = Start();
        using (var first = Make())
        {
            for (var step = 0; step < 3; step++) Step(first, resumed, step);
            using var state = new StateTensors();
            first.Save(state);
            SafeTensorsWriter.Write(path, state);
        }
        using (var second = Make())
        {
            using (var state = new SafeTensorsFile(path)) second.Load(state);
            for (var step = 3; step < 6; step++) Step(second, resumed, step);
        }

        Assert.Equal(undisturbed["large"], resumed["large"]);
        Assert.Equal(undisturbed["small"], resumed["small"]);

        IOptimizer Make() => name == "8-bit" ? new EightBitAdamW() : _optimizers[name].Make();
        Dictionary<string, float[]> Start() => new() { ["large"] = Noise(1, 5000), ["small"] = Noise(2, 7) };
        void Step(IOptimizer optimizer, Dictionary<string, float[]> parameters, int step)
        {
            foreach (var (parameter, values) in parameters) optimizer.Update(parameter, values, Noise((ulong)(10 + step), values.Length), 1e-2);
        }
    }

    [Theory]
    [InlineData("adamw")]
    [InlineData("sgd_nesterov")]
    public void A_scale_acts_as_scaled_gradients_do(string name)
    {
        float[] scaled = Noise(1, 100), plain = Noise(1, 100), gradients = Noise(2, 100);
        using var one = _optimizers[name].Make();
        using var other = _optimizers[name].Make();
        for (var step = 0; step < 3; step++)
        {
            one.Update("weight", scaled, gradients, 0.1, gradientScale: 0.25f);
            other.Update("weight", plain, [.. gradients.Select(gradient => gradient * 0.25f)], 0.1);
        }

        Assert.Equal(plain, scaled);
    }

    [Fact]
    public void A_state_of_another_size_is_refused_by_name()
    {
        using var optimizer = new AdamW();
        optimizer.Update("conv_in.weight", new float[4], new float[4], 1e-3);
        using var state = new StateTensors("checkpoint-7");
        state.Add("exp_avg.conv_in.weight", (ReadOnlySpan<float>)[1, 2, 3]);

        Assert.ThrowsAny<ArgumentException>(() => optimizer.Load(state));
        state.Add("exp_avg.conv_in.weight", 1.0, 2.0, 3.0, 4.0);
        var error = Assert.Throws<KandinskyException>(() => optimizer.Load(state));
        Assert.Contains("conv_in.weight", error.Message, StringComparison.Ordinal);
        Assert.Contains("checkpoint-7", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Numbers_out_of_range_are_refused_in_words()
    {
        Assert.Contains("first beta", Assert.Throws<KandinskyException>(() => new AdamW(new(Beta1: 1))).Message, StringComparison.Ordinal);
        Assert.Contains("epsilon", Assert.Throws<KandinskyException>(() => new EightBitAdamW(new(Epsilon: 0))).Message, StringComparison.Ordinal);
        Assert.Contains("weight decay", Assert.Throws<KandinskyException>(() => new AdamW(new(WeightDecay: double.NaN))).Message, StringComparison.Ordinal);
    }

    private static float[] Noise(ulong seed, int count)
    {
        var noise = new float[count];
        new TorchRandom(seed).Normal(noise);
        return noise;
    }
}
