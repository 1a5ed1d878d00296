/* W1, W2 and W3 in C with OpenMP: the algorithm of simulation/contagion.py, Philox4x32-10 (Salmon et al. 2011). */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <math.h>
#include <omp.h>

#define TILE 128
#define BLOCKS 32
#define NOT_YET 255
#define NOBODY 254

static inline void fill(uint32_t *restrict draws, uint32_t seed, uint32_t member, int64_t tile, uint32_t tick)
{
    const uint64_t mask = 0xFFFFFFFFu;
    for (int b = 0; b < BLOCKS; b++) {
        uint64_t c0 = (uint64_t)(tile * BLOCKS + b), c1 = tick, c2 = 0, c3 = 0, k0 = seed, k1 = member;
        for (int r = 0; r < 10; r++) {
            uint64_t p0 = 0xD2511F53ull * c0, p1 = 0xCD9E8D57ull * c2;
            c0 = (p1 >> 32) ^ c1 ^ k0; c1 = p1 & mask;
            c2 = (p0 >> 32) ^ c3 ^ k1; c3 = p0 & mask;
            k0 = (k0 + 0x9E3779B9ull) & mask; k1 = (k1 + 0xBB67AE85ull) & mask;
        }
        draws[b] = (uint32_t)c0; draws[b + BLOCKS] = (uint32_t)c1;
        draws[b + 2 * BLOCKS] = (uint32_t)c2; draws[b + 3 * BLOCKS] = (uint32_t)c3;
    }
}

static uint32_t threshold(double p)
{
    double x = p * 4294967296.0;
    return (uint32_t)(x > 4294967295.0 ? 4294967295.0 : x < 0 ? 0 : x);
}

/* W1: state[tiles * TILE], adopted[cells] end as the count of each cell. */
void w1(uint8_t *state, const int32_t *cell_of, int64_t tiles, const int64_t *size, int64_t cells, int ticks,
        double innovation, double imitation, uint32_t seed, uint32_t member, int64_t *adopted, int threads)
{
    uint32_t *limit = malloc(cells * sizeof *limit);
    int32_t *fresh = malloc(tiles * sizeof *fresh);
    memset(adopted, 0, cells * sizeof *adopted);
    omp_set_num_threads(threads);
    for (int tick = 0; tick < ticks; tick++) {
        for (int64_t c = 0; c < cells; c++)
            limit[c] = threshold(1.0 - (1.0 - innovation) * (1.0 - imitation * ((double)adopted[c] / size[c])));
        #pragma omp parallel for schedule(static)
        for (int64_t tile = 0; tile < tiles; tile++) {
            uint32_t draws[TILE];
            fill(draws, seed, member, tile, tick);
            uint8_t *s = state + tile * TILE;
            uint32_t l = limit[cell_of[tile]];
            int32_t n = 0;
            for (int j = 0; j < TILE; j++) {
                int a = (s[j] == NOT_YET) & (draws[j] < l);
                s[j] = a ? (uint8_t)tick : s[j];
                n += a;
            }
            fresh[tile] = n;
        }
        for (int64_t tile = 0; tile < tiles; tile++) adopted[cell_of[tile]] += fresh[tile];
    }
    free(limit); free(fresh);
}

/* W2: every agent also watches `links` others; followers[first[s] .. first[s + 1]] are those that watch slot s. */
void w2(uint8_t *state, const int32_t *cell_of, int64_t tiles, const int64_t *size, int64_t cells, int ticks,
        double innovation, double imitation, double pull, int links, const int32_t *followers, const int64_t *first,
        uint32_t seed, uint32_t member, int64_t *adopted, int threads)
{
    uint32_t *limit = malloc(cells * (links + 1) * sizeof *limit);
    int32_t *fresh = malloc(tiles * sizeof *fresh);
    uint8_t *seen = calloc(tiles * TILE, 1), *who = malloc(tiles * TILE);
    memset(adopted, 0, cells * sizeof *adopted);
    omp_set_num_threads(threads);
    for (int tick = 0; tick < ticks; tick++) {
        for (int64_t c = 0; c < cells; c++)
            for (int k = 0; k <= links; k++)
                limit[c * (links + 1) + k] = threshold(1.0 - (1.0 - innovation)
                    * (1.0 - imitation * ((double)adopted[c] / size[c])) * (1.0 - pull * k / links));
        #pragma omp parallel for schedule(static)
        for (int64_t tile = 0; tile < tiles; tile++) {
            uint32_t draws[TILE];
            fill(draws, seed, member, tile, tick);
            uint8_t *s = state + tile * TILE;
            const uint32_t *l = limit + (int64_t)cell_of[tile] * (links + 1);
            int n = 0, candidates = 0;
            for (int j = 0; j < TILE; j++) candidates += (s[j] == NOT_YET) & (draws[j] < l[links]);
            if (candidates)
                for (int j = 0; j < TILE; j++)
                    if (draws[j] < l[links] && s[j] == NOT_YET && draws[j] < l[seen[tile * TILE + j]]) {
                        s[j] = (uint8_t)tick;
                        who[tile * TILE + n++] = (uint8_t)j;
                    }
            fresh[tile] = n;
        }
        for (int64_t tile = 0; tile < tiles; tile++) {
            for (int n = 0; n < fresh[tile]; n++) {
                int64_t slot = tile * TILE + who[tile * TILE + n];
                for (int64_t at = first[slot]; at < first[slot + 1]; at++) seen[followers[at]]++;
            }
            adopted[cell_of[tile]] += fresh[tile];
        }
    }
    free(limit); free(fresh); free(seen); free(who);
}

/* W3: the tiles of a phase choose among `levels` by the logit; shares[cells * levels]. Tiles come sorted by phase. */
void w3(uint8_t *level, const int32_t *cell_of, const int32_t *tiles, const int64_t *begin, int phases,
        const int64_t *size, int64_t cells, int ticks, const double *values, int levels, double scale, double peers,
        uint32_t seed, uint32_t member, int64_t *shares, int threads)
{
    uint32_t *limit = malloc(cells * levels * sizeof *limit);
    int64_t most = 0;
    for (int p = 0; p < phases; p++) if (begin[p + 1] - begin[p] > most) most = begin[p + 1] - begin[p];
    int32_t *change = malloc(most * levels * sizeof *change);
    omp_set_num_threads(threads);
    for (int tick = 0; tick < ticks; tick++) {
        for (int64_t c = 0; c < cells; c++) {
            double w[16], total = 0, reached = 0;
            for (int k = 0; k < levels; k++) {
                w[k] = exp(scale * (values[k] + peers * shares[c * levels + k] / (double)size[c]));
                total += w[k];
            }
            for (int k = 0; k < levels; k++) {
                reached += w[k];
                limit[c * levels + k] = threshold(reached / total);
            }
        }
        int64_t from = begin[tick % phases], until = begin[tick % phases + 1];
        #pragma omp parallel for schedule(static)
        for (int64_t n = from; n < until; n++) {
            uint32_t draws[TILE];
            int32_t *d = change + (n - from) * levels;
            uint8_t *s = level + (int64_t)tiles[n] * TILE;
            const uint32_t *l = limit + (int64_t)cell_of[tiles[n]] * levels;
            fill(draws, seed, member, tiles[n], tick);
            memset(d, 0, levels * sizeof *d);
            for (int j = 0; j < TILE; j++)
                if (s[j] != NOBODY) {
                    uint8_t chosen = 0;
                    for (int k = 0; k < levels - 1; k++) chosen += draws[j] >= l[k];
                    d[s[j]]--; d[chosen]++;
                    s[j] = chosen;
                }
        }
        for (int64_t n = from; n < until; n++)
            for (int k = 0; k < levels; k++)
                shares[(int64_t)cell_of[tiles[n]] * levels + k] += change[(n - from) * levels + k];
    }
    free(limit); free(change);
}
