using Kandinsky.Nn;
using Kandinsky.Tensors;

namespace Kandinsky.Training;

/// <summary>CLIP's encoders before they learnt anything, drawn as its authors do: normal numbers whose deviation follows from width and depth.</summary>
internal static class FreshClip
{
    private const double Table = 0.02;

    /// <summary>Draws a text encoder.</summary>
    public static void Draw(ClipTextConfig config, ModelWeights weights, DefaultInitialiser drawn, TorchRandom random)
    {
        _ = new ClipTextEncoder(config, weights.Root);
        Draw(config.Transformer, weights, drawn, random);
    }

    /// <summary>Draws an image encoder.</summary>
    public static void Draw(ClipImageConfig config, ModelWeights weights, DefaultInitialiser drawn, TorchRandom random)
    {
        _ = new ClipImageEncoder(config, weights.Root);
        Draw(config.Transformer, weights, drawn, random);
    }

    private static void Draw(ClipTransformerConfig config, ModelWeights weights, DefaultInitialiser drawn, TorchRandom random)
    {
        foreach (var parameter in weights.Declared)
        {
            var numbers = drawn[parameter.Name];
            if (Deviation(parameter.Name, config) is not { } deviation)
            {
                if (parameter.Name.EndsWith(".bias", StringComparison.Ordinal)) numbers.Clear();
                continue;
            }
            random.Normal(numbers);
            for (var i = 0; i < numbers.Length; i++) numbers[i] *= (float)deviation;
        }
    }

    /// <summary>The deviation of a weight; null for norms and biases.</summary>
    private static double? Deviation(string name, ClipTransformerConfig config)
    {
        var (width, depth) = (Math.Pow(config.Width, -0.5), Math.Pow(2 * config.Layers, -0.5));
        if (!name.EndsWith("weight", StringComparison.Ordinal)) return name.EndsWith("class_embedding", StringComparison.Ordinal) ? width : null;
        return name.Split('.')[^2] switch
        {
            "q_proj" or "k_proj" or "v_proj" or "fc2" => width * depth,
            "out_proj" or "text_projection" or "visual_projection" => width,
            "fc1" => Math.Pow(2 * config.Width, -0.5),
            "token_embedding" or "position_embedding" or "patch_embedding" => Table,
            _ => null,
        };
    }
}
