using Kandinsky.Tensors;

namespace Kandinsky.Make;

/// <summary>Latents of painted scenes, computed once by the autoencoder and kept in shards.</summary>
/// <param name="folder">Where they are kept.</param>
internal sealed class LatentStore(string folder)
{
    /// <summary>Scenes of a shard.</summary>
    public const int Shard = 1024;

    /// <summary>Latent pixels a side of a picture.</summary>
    public const int Side = Compositor.Size / 8;

    /// <summary>Numbers of a scene's latents: 16 × 16 × 4.</summary>
    public const int Count = Side * Side * 4;

    private const string Name = "latents";

    /// <summary>Shards that are there.</summary>
    public int Shards => Enumerable.Range(0, int.MaxValue).TakeWhile(shard => File.Exists(PathOf(shard))).Count();

    /// <summary>Paints and encodes what is missing.</summary>
    /// <param name="movq">What encodes.</param>
    /// <param name="shards">How many shards there shall be.</param>
    /// <param name="paint">The picture of a number.</param>
    /// <param name="done">Told of every shard.</param>
    public void Fill(MoVQ movq, int shards, Func<long, float[]> paint, Action<int> done)
    {
        const int Batch = 32;
        Directory.CreateDirectory(folder);
        using var arena = new Arena();
        for (var shard = 0; shard < shards; shard++)
        {
            if (File.Exists(PathOf(shard))) continue;
            var latents = new float[Shard * Count];
            for (var first = 0; first < Shard; first += Batch)
            {
                using var scope = arena.Scope();
                var pixels = Enumerable.Range(first, Batch).SelectMany(i => paint((long)shard * Shard + i)).ToArray();
                for (var i = 0; i < pixels.Length; i++) pixels[i] = pixels[i] * 2 - 1;
                movq.Encode(arena.Tensor(new Shape(Batch, Compositor.Size, Compositor.Size, 3), pixels)).CopyTo(latents.AsSpan(first * Count));
            }
            using var checkpoint = new InMemoryCheckpoint();
            checkpoint.Set(Name, [Shard, Count], latents);
            SafeTensorsWriter.Write(PathOf(shard), checkpoint);
            done(shard + 1);
        }
    }

    /// <summary>All latents that are there, [scenes, 16, 16, 4].</summary>
    public float[] Load()
    {
        var shards = Shards;
        var latents = new float[shards * Shard * Count];
        for (var shard = 0; shard < shards; shard++)
        {
            using var file = new SafeTensorsFile(PathOf(shard));
            file.Read(Name).CopyTo(0, latents.AsSpan(shard * Shard * Count, Shard * Count));
        }
        return latents;
    }

    private string PathOf(int shard) => Path.Combine(folder, FormattableString.Invariant($"latents-{shard:D3}.safetensors"));
}
