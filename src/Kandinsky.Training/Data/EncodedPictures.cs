using System.Security.Cryptography;
using System.Text;

namespace Kandinsky.Training;

/// <summary>What an encoder makes of a data set's pictures, computed once and kept in a folder that bears the encoder's identity.</summary>
public sealed class EncodedPictures : IDisposable
{
    private readonly IPictureEncoder _encoder;
    private readonly TensorShards _shards;

    /// <summary>Opens what was kept.</summary>
    /// <param name="encoder">The encoder, which outlives this.</param>
    /// <param name="cache">The folder of everything that is kept.</param>
    /// <exception cref="KandinskyException">The folder cannot be made or read.</exception>
    public EncodedPictures(IPictureEncoder encoder, string cache)
    {
        ArgumentNullException.ThrowIfNull(encoder);
        _encoder = encoder;
        Folder = Path.Combine(cache, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(encoder.Identity)))[..16]);
        _shards = new(Folder);
    }

    /// <summary>Where the numbers are kept.</summary>
    public string Folder { get; }

    /// <summary>Encodes every picture that was not yet, cropped in the middle and, if showings may be mirrored, mirrored too.</summary>
    /// <param name="set">The data set.</param>
    /// <param name="options">How it is gone through.</param>
    /// <param name="encoded">Told the number of pictures done so far.</param>
    /// <param name="cancellation">Stops between two pictures; what was done is kept.</param>
    /// <returns>How many pictures had to be encoded.</returns>
    /// <exception cref="KandinskyException">Pictures cropped by chance are asked for, which cannot be kept; or a picture changed.</exception>
    public int Prepare(TrainingSet set, EpochOptions options, Action<int>? encoded = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentNullException.ThrowIfNull(options);
        if (_encoder.HeedsCrop
            && options.RandomCrop) throw new KandinskyException("Latents of parts chosen by chance cannot be kept; crop the middle, or keep no latents.",
            ErrorKind.Request);
        PictureCrop[] crops = _encoder.HeedsCrop && options.Flip ? [PictureCrop.Center, PictureCrop.Center with { Flipped = true }] : [PictureCrop.Center];
        var (computed, done) = (0, 0);
        try
        {
            foreach (var picture in set.Pictures)
            {
                var size = options.Buckets.For(picture.Width, picture.Height);
                var missing = crops.Where(crop => !_shards.Contains(Name(picture, size, crop))).ToList();
                if (missing.Count > 0)
                {
                    cancellation.ThrowIfCancellationRequested();
                    var image = set.Read(picture);
                    foreach (var crop in missing)
                    {
                        var (numbers, shape) = _encoder.Encode(image, size, crop);
                        _shards.Add(Name(picture, size, crop), shape, numbers);
                    }
                    computed++;
                }
                encoded?.Invoke(++done);
            }
        }
        finally
        {
            _shards.Flush();
        }
        return computed;
    }

    /// <summary>The numbers of one showing.</summary>
    /// <param name="showing">The showing.</param>
    /// <param name="size">Its batch's size.</param>
    /// <exception cref="KandinskyException">They were not prepared.</exception>
    public float[] Read(Showing showing, PictureSize size)
    {
        ArgumentNullException.ThrowIfNull(showing);
        return _shards.Read(Name(showing.Picture, size, showing.Crop));
    }

    /// <inheritdoc/>
    public void Dispose() => _shards.Dispose();

    private string Name(TrainingPicture picture, PictureSize size, PictureCrop crop) =>
        _encoder.HeedsCrop ? $"{picture.Hash}.{size}{(crop.Flipped ? ".flipped" : "")}" : picture.Hash;
}
