using Kandinsky.Tensors;

namespace Kandinsky.Nn;

/// <summary>The path from which a model takes its parts.</summary>
public static class RootOfWeights
{
    extension(ModelWeights model)
    {
        /// <summary>The empty path.</summary>
        public Weights Root => new(model, "");
    }
}
