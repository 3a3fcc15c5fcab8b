using Kandinsky.Tensors;

namespace Kandinsky.Nn;

/// <summary>Lists models without weights.</summary>
public static class ModelListing
{
    extension(ShapeListing)
    {
        /// <summary>What a model declares.</summary>
        /// <param name="build">Makes the model.</param>
        public static ShapeListing Of(Func<Weights, object> build)
        {
            ArgumentNullException.ThrowIfNull(build);
            var listing = new ShapeListing();
            using var weights = new ModelWeights(listing, new WeightForms());
            build(weights.Root);
            return listing;
        }
    }
}
